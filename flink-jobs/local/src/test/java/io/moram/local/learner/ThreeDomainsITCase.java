// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.EventKind;
import io.moram.schemas.Example;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three domains of the demo follow one another without markers, each 160 pictures or more. */
@Timeout(300)
class ThreeDomainsITCase {
  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void eachOfTheTwoBoundariesIsFoundOnce() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = LocalRuntime.options(access);
    options.set(TrainingOptions.RANK, 2);
    options.set(TrainingOptions.TOP_K, 2);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 1);
    EmbeddedJob job = RUNTIME.start(Job.LEARNER, options);
    List<Integer> changes = new ArrayList<>();
    int sent = 0;
    try (RecordSender sender = new RecordSender(access);
        PictureFolders files = new PictureFolders();
        TopicRecords<LearnerEvent> events =
            new TopicRecords<>(RUNTIME, access, access.topics().events(), MessageCodec.events())) {
      for (PictureDomain domain : files.readDemoData().subList(0, 3)) {
        changes.add(sent);
        for (PictureFile picture : domain.shuffledTrain(1)) {
          sender.send(
              Example.newBuilder()
                  .setLearner("ada")
                  .setExampleId("example-" + sent++)
                  .setEventTime(0)
                  .setImage(ByteBuffer.wrap(picture.read()))
                  .setLabel(picture.label())
                  .build());
        }
      }
      assertThat(sent).isGreaterThan(450);
      sender.send(new EndOfTask("ada", 0L));
      sender.flush();
      for (int task = 1; task <= 3; task++) {
        events.until(task, event -> event.getKind() == EventKind.TASK_SEALED);
      }
      RUNTIME.stop(job);
      List<LearnerEvent> all = events.toEnd();

      List<LearnerEvent> boundaries =
          all.stream().filter(event -> event.getKind() == EventKind.BOUNDARY).toList();
      assertThat(boundaries).extracting(LearnerEvent::getTask).containsExactly(1, 2);
      for (int i = 0; i < boundaries.size(); i++) {
        double found = Objects.requireNonNull(boundaries.get(i).getFigures().get("changePoint"));
        assertThat(found).isBetween(changes.get(i + 1) - 8.0, changes.get(i + 1) + 8.0);
      }
      assertThat(all)
          .extracting(LearnerEvent::getKind)
          .doesNotContain(EventKind.BOUNDARY_REFUSED, EventKind.INTERLEAVING);
      assertThat(all)
          .filteredOn(event -> event.getKind() == EventKind.TASK_SEALED)
          .extracting(LearnerEvent::getTask)
          .containsExactly(0, 1, 2);
    }
  }
}
