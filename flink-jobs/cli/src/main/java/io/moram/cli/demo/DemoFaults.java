// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.schemas.DeadLetter;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the jobs say is wrong with the records that the demo sends. For one thread. */
final class DemoFaults {
  private static final int MOST_SHOWN = 5;

  private final Topics topics;
  private final List<String> letters = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private long deadExamples;
  private long deadRequests;

  DemoFaults(Topics topics) {
    this.topics = topics;
  }

  void accept(DeadLetter letter) {
    if (letter.getTopic().equals(topics.examples())) {
      deadExamples++;
    } else if (letter.getTopic().equals(topics.requests())) {
      deadRequests++;
    }
    letters.add(letter.getTopic() + ": " + letter.getReason() + ", " + letter.getDetail());
  }

  /**
   * A class name that the backbone does not read in full, or not as another name.
   *
   * @param event says it in its reason
   */
  void acceptName(LearnerEvent event) {
    names.add("task " + event.getTask() + ", " + event.getReason());
  }

  long deadExamples() {
    return deadExamples;
  }

  long deadRequests() {
    return deadRequests;
  }

  /** The number of dead letters of all topics. */
  int deadLetters() {
    return letters.size();
  }

  /** The first faults of each kind, in words. */
  List<String> texts() {
    return Stream.concat(
            shown(names).map(name -> "Class name: " + name),
            shown(letters).map(letter -> "Dead letter: " + letter))
        .toList();
  }

  private static Stream<String> shown(List<String> faults) {
    return faults.stream().distinct().limit(MOST_SHOWN);
  }
}
