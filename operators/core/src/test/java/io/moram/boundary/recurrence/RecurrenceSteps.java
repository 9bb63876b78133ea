// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Domains;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.boundary.change.ChangeDetector;
import io.moram.boundary.change.ChangeDetectorSettings;
import io.moram.boundary.rules.MarkerDetector;
import io.moram.boundary.rules.TaskRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes detectors of recurring tasks and feeds them the demo's domains. */
final class RecurrenceSteps {
  private static final Domains DEMO = Domains.demo();

  private RecurrenceSteps() {}

  /** A detector whose boundaries come from markers. */
  static RecurringTasks marked(int examples) {
    return new RecurringTasks(MarkerDetector.alone(), examples, InterleavingPolicy.SEPARATE);
  }

  /** A detector whose boundaries come from embeddings. */
  static RecurringTasks detector(int examples, InterleavingPolicy policy) {
    return new RecurringTasks(
        new TaskRules(ChangeDetector.embedding(ChangeDetectorSettings.defaults()), 48, 0),
        examples,
        policy);
  }

  /** A stream in which two domains alternate before a third one comes. */
  static Domains.Stream turns() {
    return visits(
        2,
        List.of("aerial", "digits", "aerial", "digits", "aerial", "digits", "aerial", "fruits"),
        80);
  }

  /** A stream of domains with {@code length} examples per visit, each visit in a new order. */
  static Domains.Stream visits(long seed, List<String> domains, int length) {
    Random random = new Random(seed);
    List<float[]> stream = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    for (String name : domains) {
      if (!stream.isEmpty()) {
        changes.add((long) stream.size());
      }
      List<float[]> pool = new ArrayList<>(DEMO.of(name));
      Collections.shuffle(pool, random);
      stream.addAll(pool.subList(0, length));
    }
    return new Domains.Stream(stream, Collections.nCopies(stream.size(), "label"), changes);
  }

  /** Feeds a whole stream and ends its last task. */
  static List<DetectorStep> run(BoundaryDetector detector, Domains.Stream stream) {
    List<DetectorStep> steps = new ArrayList<>();
    for (int i = 0; i < stream.embeddings().size(); i++) {
      steps.add(DetectorStep.of(detector.observe(stream.observation(i))));
    }
    steps.add(DetectorStep.of(detector.endTask()));
    return steps;
  }

  /** Feeds examples at the positions from {@code from}. */
  static List<DetectorStep> feed(
      BoundaryDetector detector, long from, List<float[]> embeddings, @Nullable String marker) {
    List<DetectorStep> steps = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i++) {
      steps.add(DetectorStep.of(feedOne(detector, from + i, embeddings.get(i), marker)));
    }
    return steps;
  }

  static Verdict feedOne(
      BoundaryDetector detector, long position, float[] embedding, @Nullable String marker) {
    return detector.observe(new Observation(position, embedding, "label", marker));
  }
}
