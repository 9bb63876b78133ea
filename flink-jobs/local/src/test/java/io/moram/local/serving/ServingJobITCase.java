// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.moram.client.KafkaAccess;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.AtomsPublisher;
import io.moram.local.testing.HostilePictures;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.local.testing.TopicSettings;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.AtomKey;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServingJobITCase {
  private static final String LEARNER = "birds";
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private Backbone backbone;
  private KafkaAccess access;
  private Topics topics;
  private Topic requests;
  private Topic predictions;
  private Topic deadLetters;
  private Topic atomsTopic;
  private AtomsPublisher atoms;

  @BeforeAll
  void load() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
  }

  @AfterAll
  void unload() {
    backbone.close();
  }

  @BeforeEach
  void makeTopics() throws Exception {
    access = RUNTIME.newTopics();
    topics = access.topics();
    requests = new Topic(RUNTIME, topics.requests());
    predictions = new Topic(RUNTIME, topics.predictions());
    deadLetters = new Topic(RUNTIME, topics.deadLetters());
    atomsTopic = new Topic(RUNTIME, topics.atoms());
    atoms = new AtomsPublisher(atomsTopic, backbone);
  }

  @AfterEach
  void closeTopics() {
    for (Topic topic : List.of(requests, predictions, deadLetters, atomsTopic)) {
      topic.close();
    }
  }

  private EmbeddedJob submit(int parallelism, Delivery delivery) throws Exception {
    Configuration options = LocalRuntime.options(access);
    options.set(ServingOptions.DELIVERY, delivery);
    options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return RUNTIME.start(Job.SERVING, options);
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 40; i++) {
      image.setRGB(i, i, 0xFF8000);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", file);
    return file.toByteArray();
  }

  private static Request.Builder request(String id, byte[] picture) {
    return Request.newBuilder()
        .setLearner(LEARNER)
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture));
  }

  private void ask(String id) throws Exception {
    requests.send(LEARNER, REQUESTS.encode(request(id, picture()).build()));
  }

  private List<Prediction> predictions(int count) {
    return predictions.until(values -> values.size() >= count).stream()
        .map(ServingJobITCase::prediction)
        .toList();
  }

  private static Prediction prediction(byte[] value) {
    try {
      return MessageCodec.predictions().decode(value);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private List<DeadLetter> deadLetters(int count) {
    return deadLetters.until(values -> values.size() >= count).stream()
        .map(
            value -> {
              try {
                return MessageCodec.deadLetters().decode(value);
              } catch (MalformedMessageException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @Test
  void answersFromTheNewestWholeBankAndSwitchesWhileItRuns() throws Exception {
    atoms.publish(atoms.publishBlocks(LEARNER, 0, "robin"));
    submit(2, Delivery.EXACTLY_ONCE);

    ask("first");
    Prediction first = predictions(1).get(0);
    assertThat(first.getRequestId()).isEqualTo("first");
    assertThat(first.getBankVersion()).isEqualTo(1);
    assertThat(first.getRanked())
        .singleElement()
        .satisfies(
            ranked -> {
              assertThat(ranked.getLabel()).isEqualTo("robin");
              assertThat(ranked.getProbability()).isEqualTo(1f);
            });
    assertThat(first.getTaskShares()).hasSize(1);
    assertThat(first.getLatencyMillis()).isPositive();

    // Blocks without their seal change nothing.
    TaskSealed seal = atoms.publishBlocks(LEARNER, 1, "wren");
    ask("second");
    assertThat(predictions(2).get(1).getBankVersion()).isEqualTo(1);

    atoms.publish(seal);
    int asked = 2;
    Prediction newest;
    do {
      ask("later-" + asked);
      newest = predictions(++asked).get(asked - 1);
    } while (newest.getBankVersion() == 1 && asked < 100);
    assertThat(newest.getBankVersion()).isEqualTo(2);
    assertThat(newest.getRanked()).hasSize(2);
    assertThat(newest.getTaskShares()).hasSize(2);
  }

  @Test
  void deletedKeysCountAtOnceAndAfterARestart() throws Exception {
    List<TaskSealed> seals = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      seals.add(atoms.publishBlocks(LEARNER, task, "robin " + task));
      atoms.publish(seals.get(task));
    }
    EmbeddedJob job = submit(1, Delivery.AT_LEAST_ONCE);
    ask("before");
    assertThat(predictions(1).get(0).getBankVersion()).isEqualTo(2);

    atomsTopic.send(AtomKey.of(seals.get(1)), null);
    int asked = 1;
    Prediction newest;
    do {
      ask("later-" + asked);
      newest = predictions(++asked).get(asked - 1);
    } while (newest.getBankVersion() == 2 && asked < 100);
    assertThat(newest.getBankVersion()).isEqualTo(1);

    RUNTIME.stop(job);
    submit(1, Delivery.AT_LEAST_ONCE);
    ask("after a restart");
    // At-least-once: the new job may answer earlier requests again.
    Prediction last;
    do {
      last = predictions(++asked).get(asked - 1);
    } while (!last.getRequestId().equals("after a restart"));
    assertThat(last.getBankVersion()).isEqualTo(1);
  }

  @Test
  void aTopicThatDeletesOldMessagesIsRefused() throws Exception {
    Configuration options = LocalRuntime.options(access);
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()))) {
      TopicSettings.change(admin, topics.atoms(), TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    }
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    EmbeddedJob job = RUNTIME.submit(Job.SERVING, options);
    assertThatThrownBy(() -> job.awaitRunning(LocalRuntime.LIMIT))
        .hasStackTraceContaining("cleanup.policy of topic '" + topics.atoms() + "' is delete;");
  }

  @Test
  void badInputIsSetAsideWithItsReasonAndTheStreamGoesOn() throws Exception {
    EmbeddedJob job = submit(1, Delivery.EXACTLY_ONCE);
    byte[] jpeg = picture();
    byte[] good = REQUESTS.encode(request("good", jpeg).setCandidateLabels(List.of("a")).build());
    byte[] unknownSchema = good.clone();
    Arrays.fill(unknownSchema, 2, 10, (byte) 7);
    byte[] random = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3};

    requests.send(LEARNER, new byte[0]);
    requests.send(LEARNER, null);
    requests.send(LEARNER, random);
    requests.send(LEARNER, Arrays.copyOf(good, good.length - 5));
    requests.send(LEARNER, unknownSchema);
    requests.send(LEARNER, MessageCodec.examples().encode(new EndOfTask(LEARNER, 1L)));
    requests.send(
        LEARNER, REQUESTS.encode(request("cut", Arrays.copyOf(jpeg, jpeg.length / 2)).build()));
    requests.send(LEARNER, REQUESTS.encode(request("huge", HostilePictures.hugePng()).build()));
    requests.send(
        LEARNER,
        REQUESTS.encode(
            request("label", jpeg).setCandidateLabels(List.of("x".repeat(1 << 20))).build()));
    requests.send(LEARNER, "{\"learner\":\"birds\",\"picture\":\"AQ==\"}".getBytes(UTF_8));
    requests.send(LEARNER, good);
    requests.send(
        LEARNER,
        ("{\"learner\":\"birds\",\"candidateLabels\":[\"a\",\"b\"],\"image\":\""
                + Base64.getEncoder().encodeToString(jpeg)
                + "\"}")
            .getBytes(UTF_8));

    List<Prediction> answers = predictions(2);
    assertThat(answers).hasSize(2).allSatisfy(p -> assertThat(p.getBankVersion()).isZero());
    assertThat(answers.get(0).getRequestId()).isEqualTo("good");
    assertThat(answers.get(1).getRequestId()).matches(".*requests/\\d+/\\d+");

    List<DeadLetter> letters = new ArrayList<>(deadLetters(10));
    letters.sort((a, b) -> Long.compare(a.getOffset(), b.getOffset()));
    assertThat(letters)
        .extracting(DeadLetter::getReason)
        .containsExactly(
            DeadLetterReason.EMPTY,
            DeadLetterReason.EMPTY,
            DeadLetterReason.UNDECODABLE,
            DeadLetterReason.UNDECODABLE,
            DeadLetterReason.UNKNOWN_SCHEMA,
            DeadLetterReason.UNKNOWN_SCHEMA,
            DeadLetterReason.BAD_IMAGE,
            DeadLetterReason.BAD_IMAGE,
            DeadLetterReason.INVALID,
            DeadLetterReason.UNKNOWN_FIELD);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.getTopic()).isEqualTo(topics.requests());
              assertThat(letter.getDetail()).isNotBlank().hasSizeLessThan(1000);
            });
    assertThat(letters.get(7).getDetail()).contains("20000");
    assertThat(letters.get(8).getPayloadSize()).isGreaterThan(1 << 20);
    assertThat(letters.get(8).getPayload().remaining()).isEqualTo(512 << 10);
    assertThat(letters.get(9).getDetail()).contains("picture");
    job.requireNotEnded();
  }

  @Test
  void badAtomsAreSetAsideAndServingGoesOn() throws Exception {
    atoms.publish(atoms.publishBlocks(LEARNER, 0, "robin"));
    submit(1, Delivery.AT_LEAST_ONCE);
    atomsTopic.send("unknown/0/sealed", new byte[] {1, 2, 3});
    TaskSealed foreign = atoms.publishBlocks("foreign", 0, "rose");
    foreign.setBackbone("another");
    atoms.publish(foreign);

    List<DeadLetter> letters = deadLetters(2);
    assertThat(letters)
        .extracting(DeadLetter::getReason)
        .containsExactly(DeadLetterReason.UNDECODABLE, DeadLetterReason.INVALID);
    assertThat(letters.get(1).getDetail()).contains("another");
    ask("still");
    assertThat(predictions(1).get(0).getBankVersion()).isEqualTo(1);
  }

  @Test
  void everyRequestIsAnsweredOnceWhenTheTaskManagerDies() throws Exception {
    int count = 200;
    atoms.publish(atoms.publishBlocks(LEARNER, 0, "robin"));
    submit(2, Delivery.EXACTLY_ONCE);
    for (int i = 0; i < count / 2; i++) {
      ask("r-" + i);
    }
    predictions(10);
    RUNTIME.replaceTaskManager();
    for (int i = count / 2; i < count; i++) {
      ask("r-" + i);
    }
    assertThat(predictions(count))
        .extracting(Prediction::getRequestId)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, count).mapToObj(i -> "r-" + i).toList());
    assertThat(predictions(count)).allSatisfy(p -> assertThat(p.getBankVersion()).isEqualTo(1));
  }

  @Test
  void itsFiguresAreOnTheDashboard() throws Exception {
    atoms.publish(atoms.publishBlocks(LEARNER, 0, "robin"));
    EmbeddedJob job = submit(1, Delivery.AT_LEAST_ONCE);
    ask("one");
    predictions(1);

    String jobPath = "/jobs/" + job.id();
    String vertex =
        StreamSupport.stream(json(jobPath).get("vertices").spliterator(), false)
            .filter(one -> one.get("name").asText().contains("infer"))
            .findFirst()
            .orElseThrow()
            .get("id")
            .asText();
    List<String> wanted =
        List.of(
            "infer.requestsIn",
            "infer.predictionsOut",
            "infer.deadLettered",
            "infer.batchSize_max",
            "infer.queueDelayMillis_p99",
            "infer.latencyMillis_median",
            "infer.latencyMillis_p99",
            "infer.commitDelayMillis_max",
            "infer.bankVersion",
            "infer.learnersLoaded",
            "infer.bankBytes",
            "infer.sealsWaiting",
            "infer.learner.birds.sealsWaiting",
            "infer.atomsActive",
            "infer.learner.birds.bankVersion",
            "infer.learner.birds.task.0.share");
    String metrics = jobPath + "/vertices/" + vertex + "/subtasks/metrics";
    // The first answers lack figures: the dashboard fetches them once a client requests them.
    RUNTIME.until(
        "the figures",
        () ->
            StreamSupport.stream(json(metrics).spliterator(), false)
                .map(metric -> metric.get("id").asText())
                .collect(Collectors.toSet())
                .containsAll(wanted));
    JsonNode figures = json(metrics + "?get=infer.bankVersion,infer.requestsIn,infer.bankBytes");
    for (JsonNode figure : figures) {
      assertThat(figure.get("max").asDouble()).as(figure.get("id").asText()).isPositive();
    }
  }

  private static JsonNode json(String path) throws IOException {
    return LocalRuntime.rest(RUNTIME.cluster(), path);
  }
}
