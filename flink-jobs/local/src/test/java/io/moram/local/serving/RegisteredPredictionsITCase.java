// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.client.KafkaAccess;
import io.moram.client.PredictionClient;
import io.moram.client.PredictionClient.Answer;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.evaluation.EvaluationOptions;
import io.moram.jobs.kafka.FormatOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.TestRegistry;
import io.moram.local.testing.Topic;
import io.moram.local.testing.TopicRecords;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.RecordFormat;
import io.moram.schemas.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Predictions in the frame of a schema registry. */
@Timeout(300)
class RegisteredPredictionsITCase {
  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private TestRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = new TestRegistry();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Configuration options(KafkaAccess access) {
    Configuration options = LocalRuntime.options(access);
    options.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    options.set(FormatOptions.OUTPUT_FORMAT, RecordFormat.REGISTERED);
    options.set(FormatOptions.REGISTRY_URL, registry.address());
    return options;
  }

  private static Request request(String id) throws Exception {
    try (PictureFolders files = new PictureFolders()) {
      byte[] picture = files.readDemoData().get(0).shuffledTrain(1).get(0).read();
      return Request.newBuilder()
          .setLearner("ada")
          .setRequestId(id)
          .setEventTime(System.currentTimeMillis())
          .setImage(ByteBuffer.wrap(picture))
          .setCandidateLabels(List.of("harbor", "forest"))
          .setEvaluation(new EvaluationContext("aerial", "harbor", List.of("harbor", "forest")))
          .build();
    }
  }

  private static Answer ask(KafkaAccess access, String id, Duration limit) throws Exception {
    try (PredictionClient client = new PredictionClient(access)) {
      return client.ask(List.of(request(id)), limit).get(0);
    }
  }

  @Test
  void predictionsAreFramedAndOurOwnReadersReadThem() throws Exception {
    KafkaAccess blind = RUNTIME.newTopics();
    KafkaAccess access =
        new KafkaAccess(
            blind.bootstrapServers(),
            blind.topics(),
            Map.of(KafkaAccess.REGISTRY, registry.address()));
    RUNTIME.start(Job.SERVING, options(access));
    String subject = "/subjects/" + access.topics().predictions() + "-value/versions";
    assertThat(registry.calls()).containsExactly("POST " + subject);

    Answer answer = ask(access, "with the registry", Duration.ofMinutes(2));
    assertThat(answer.fault()).isEmpty();
    assertThat(Objects.requireNonNull(answer.prediction()).getRanked()).hasSize(2);
    Answer unread = ask(blind, "without it", Duration.ofSeconds(20));
    assertThat(unread.prediction()).isNull();
    assertThat(unread.fault()).contains("schema id 41", "kafka.schema-registry.url");
    try (Topic predictions = new Topic(RUNTIME, access.topics().predictions())) {
      for (byte[] message : predictions.until(values -> values.size() >= 2)) {
        assertThat(message).startsWith(0, 0, 0, 0, 41);
      }
    }

    Configuration evaluation = options(access);
    evaluation.set(EvaluationOptions.INTERVAL, Duration.ofMillis(200));
    RUNTIME.start(Job.EVALUATION, evaluation);
    try (var evaluations =
        new TopicRecords<>(
            RUNTIME, access, access.topics().evaluations(), MessageCodec.evaluations())) {
      evaluations.until(1, record -> record.getLearner().equals("ada"));
    }
    assertThat(registry.calls())
        .as("registered once, not per record or subtask")
        .containsOnlyOnce("POST " + subject);
  }

  @Test
  void aRegisteredSchemaIsOnlyLookedUpIfItMustNotBeRegistered() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = options(access);
    options.set(FormatOptions.AUTO_REGISTER, false);
    assertThatThrownBy(() -> build(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(registry.address())
        .hasMessageContaining(access.topics().predictions() + "-value")
        .hasMessageContaining("moram schema")
        .hasMessageContaining(FormatOptions.AUTO_REGISTER.key());

    registry.add(Prediction.getClassSchema().toString());
    build(options);
    assertThat(registry.calls())
        .hasSize(2)
        .containsOnly("POST /subjects/" + access.topics().predictions() + "-value");
  }

  @Test
  void aSubmissionFailsAtOnceWithoutARegistry() throws Exception {
    Configuration options = options(RUNTIME.newTopics());
    registry.close();
    assertThatThrownBy(() -> build(options))
        .hasMessageContaining(registry.address())
        .hasMessageContaining("-value");
    options.removeConfig(FormatOptions.REGISTRY_URL);
    assertThatThrownBy(() -> build(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(FormatOptions.REGISTRY_URL.key());
  }

  private static void build(Configuration options) {
    Job.SERVING.build(new StreamExecutionEnvironment(options), options);
  }
}
