// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A stream that the seed alone decides: tasks of several learners, and requests to them. */
final class KnownStream {

  private static final int EXAMPLES_PER_TASK = 12;
  private static final int TASKS_PER_LEARNER = 4;

  /** Learners whose tasks arrive in turns. */
  private static final int LEARNERS_AT_ONCE = 2;

  private final List<PictureDomain> domains;
  private final long seed;

  KnownStream(List<PictureDomain> domains, long seed) {
    this.domains = domains;
    this.seed = seed;
  }

  /** Sends all examples of a task, and its end. */
  void sendTask(RecordSender sender, int number) throws IOException {
    for (PictureFile picture : pictures(number).subList(0, EXAMPLES_PER_TASK)) {
      sender.send(
          Example.newBuilder()
              .setLearner(learner(number))
              .setExampleId(picture.name())
              .setEventTime(number)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .build());
    }
    sender.send(new EndOfTask(learner(number), (long) number));
  }

  /** Sends requests to the learner of a task. No two calls may have the same {@code id}. */
  void sendRequests(RecordSender sender, int number, String id, int count) throws IOException {
    List<PictureFile> pictures = pictures(number);
    for (int i = 0; i < count; i++) {
      sender.send(
          Request.newBuilder()
              .setLearner(learner(number))
              .setRequestId(id + "-" + i)
              .setEventTime(System.currentTimeMillis())
              .setImage(ByteBuffer.wrap(pictures.get(i).read()))
              .build());
    }
  }

  private static String learner(int number) {
    int group = number / (LEARNERS_AT_ONCE * TASKS_PER_LEARNER);
    return "learner-" + (group * LEARNERS_AT_ONCE + number % LEARNERS_AT_ONCE);
  }

  private List<PictureFile> pictures(int number) {
    return domains.get(number / LEARNERS_AT_ONCE % domains.size()).shuffledTrain(seed + number);
  }
}
