// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.client.KafkaAccess;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.AtomsPublisher;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The broker deletes one learner's blocks after serving has seen them. */
@Timeout(240)
class UnreadableBankITCase {
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();
  private static final int REQUESTS_PER_LEARNER = 4;

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void requestsOfTheLearnerAreSetAsideAndTheOthersAnswered() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    try (Backbone backbone = ClipBackbone.loadDefault(Device.cpu());
        Topic requests = new Topic(RUNTIME, access.topics().requests());
        Topic predictions = new Topic(RUNTIME, access.topics().predictions());
        Topic deadLetters = new Topic(RUNTIME, access.topics().deadLetters());
        Topic atoms = new Topic(RUNTIME, access.topics().atoms());
        Admin admin = Admin.create(Map.of("bootstrap.servers", access.bootstrapServers()))) {
      AtomsPublisher publisher = new AtomsPublisher(atoms, backbone);
      publisher.publish(publisher.publishBlocks("lost", 0, "robin"));
      Map<TopicPartition, RecordsToDelete> lost = all(admin, access.topics().atoms());
      publisher.publish(publisher.publishBlocks("kept", 0, "robin"));
      RUNTIME.start(Job.SERVING, options(access));
      delete(admin, access.topics().atoms(), lost);

      for (int i = 0; i < REQUESTS_PER_LEARNER; i++) {
        for (String learner : List.of("lost", "kept")) {
          requests.send(learner, REQUESTS.encode(request(learner, learner + i)));
        }
      }

      List<String> answered = new ArrayList<>();
      for (byte[] value : predictions.until(values -> values.size() >= REQUESTS_PER_LEARNER)) {
        Prediction prediction = MessageCodec.predictions().decode(value);
        assertThat(prediction.getBankVersion()).isEqualTo(1);
        answered.add(prediction.getRequestId());
      }
      assertThat(answered).containsExactly("kept0", "kept1", "kept2", "kept3");
      List<byte[]> letters = deadLetters.until(values -> values.size() >= REQUESTS_PER_LEARNER);
      assertThat(letters).hasSize(REQUESTS_PER_LEARNER);
      for (byte[] value : letters) {
        DeadLetter letter = MessageCodec.deadLetters().decode(value);
        assertThat(letter.getReason()).isEqualTo(DeadLetterReason.UNAVAILABLE);
        assertThat(letter.getDetail()).contains("learner lost", "serving.bank-deadline");
      }
    }
  }

  private static Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(ServingOptions.BANK_DEADLINE, Duration.ofSeconds(1));
    options.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    return options;
  }

  /** What deletes everything that is on a topic now. */
  private static Map<TopicPartition, RecordsToDelete> all(Admin admin, String topic)
      throws Exception {
    TopicDescription description =
        Objects.requireNonNull(
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartitionInfo partition : description.partitions()) {
      latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
    }
    Map<TopicPartition, RecordsToDelete> delete = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((place, end) -> delete.put(place, RecordsToDelete.beforeOffset(end.offset())));
    return delete;
  }

  /** A broker deletes records by offset only from a topic that is not compacted. */
  private static void delete(Admin admin, String topic, Map<TopicPartition, RecordsToDelete> which)
      throws Exception {
    AlterConfigOp policy =
        new AlterConfigOp(new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete"), OpType.SET);
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(policy)))
        .all()
        .get();
    admin.deleteRecords(which).all().get();
  }

  private static Request request(String learner, String id) throws IOException {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), "png", picture);
    return Request.newBuilder()
        .setLearner(learner)
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.toByteArray()))
        .build();
  }
}
