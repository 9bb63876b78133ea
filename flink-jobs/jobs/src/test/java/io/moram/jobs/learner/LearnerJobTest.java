// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.DeviceKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class LearnerJobTest {

  @Test
  void theTrainerHasAParallelismOfItsOwn() {
    Configuration options = new Configuration();
    assertThat(parallelisms(options))
        .containsEntry("learner-embed", 6)
        .containsEntry("learner-train", 6);

    options.set(LearnerSlotOptions.TRAINER_PARALLELISM, 4);
    assertThat(parallelisms(options))
        .containsEntry("learner-embed", 6)
        .containsEntry("learner-boundary", 6)
        .containsEntry("learner-train", 4)
        .containsEntry("learner-dead-letters", 6);
    assertThat(parallelisms(options)).containsEntry("learner-atoms", 4);
  }

  /** Only the trainer's slots ask for a GPU, so the others must not take one. */
  @Test
  void embeddingAndTrainingHaveDevicesOfTheirOwn() {
    Configuration options = new Configuration();
    assertDevices(options, DeviceKind.AUTO, DeviceKind.AUTO);
    options.set(BackboneOptions.DEVICE, DeviceKind.GPU);
    assertDevices(options, DeviceKind.GPU, DeviceKind.GPU);
    options.set(LearnerSlotOptions.TRAINER_GPUS, 1.0);
    assertDevices(options, DeviceKind.CPU, DeviceKind.GPU);
    options.set(LearnerSlotOptions.EMBED_DEVICE, DeviceKind.AUTO);
    options.set(LearnerSlotOptions.TRAINER_DEVICE, DeviceKind.CPU);
    assertDevices(options, DeviceKind.AUTO, DeviceKind.CPU);
  }

  private static void assertDevices(Configuration options, DeviceKind embed, DeviceKind train) {
    assertThat(LearnerOptions.embedding(options).backbone().device()).isEqualTo(embed);
    assertThat(LearnerOptions.training(options).backbone().device()).isEqualTo(train);
  }

  private static Map<String, Integer> parallelisms(Configuration given) {
    Configuration options = new Configuration(given);
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "localhost:9092");
    Configuration cluster = new Configuration();
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 6);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(cluster);
    LearnerJob.build(environment, options);
    return environment.getStreamGraph().getStreamNodes().stream()
        .collect(
            Collectors.toMap(
                StreamNode::getTransformationUID, StreamNode::getParallelism, Math::max));
  }
}
