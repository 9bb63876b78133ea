// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.client.KafkaAccess;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.serving.Delivery;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.serving.TextServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.AtomsPublisher;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Prompts are answered by a tiny Qwen with random atoms. */
@Timeout(240)
class TextServingITCase {
  private static final String LEARNER = "support";

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir private Path folder;
  private KafkaAccess access;
  private Topic requests;
  private Topic predictions;
  private Topic deadLetters;

  @BeforeEach
  void publishAtoms() throws Exception {
    access = RUNTIME.newTopics();
    requests = new Topic(RUNTIME, access.topics().requests());
    predictions = new Topic(RUNTIME, access.topics().predictions());
    deadLetters = new Topic(RUNTIME, access.topics().deadLetters());
    TinyDecoder.copy("qwen2", folder);
    try (LanguageModel model =
            LanguageModels.load(folder, Device.cpu(), LanguageModelSettings.standard());
        Topic topic = new Topic(RUNTIME, access.topics().atoms())) {
      AtomsPublisher atoms = new AtomsPublisher(topic, model);
      atoms.publish(atoms.publishBlocks(LEARNER, 0, "text"));
      atoms.publish(atoms.publishBlocks(LEARNER, 1, "text"));
    }
  }

  @AfterEach
  void closeTopics() {
    requests.close();
    predictions.close();
    deadLetters.close();
  }

  private void submit(int parallelism, Delivery delivery) throws Exception {
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.FOLDER, folder.toString());
    options.set(BackboneOptions.THREADS, 1);
    options.set(ServingOptions.DELIVERY, delivery);
    options.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    options.set(TextServingOptions.PARTIAL_TOKENS, 1);
    RUNTIME.start(Job.SERVING, options);
  }

  private static TextRequest.Builder request(String id, String prompt) {
    return TextRequest.newBuilder()
        .setLearner(LEARNER)
        .setRequestId(id)
        .setEventTime(System.currentTimeMillis())
        .setPrompt(prompt)
        .setMaxTokens(12);
  }

  private void ask(TextRequest.Builder request) throws Exception {
    requests.send(LEARNER, MessageCodec.textRequests().encode(request.build()));
  }

  private List<TextPrediction> predictions(int count) {
    return predictions.until(values -> values.size() >= count).stream()
        .map(TextServingITCase::prediction)
        .toList();
  }

  private static TextPrediction prediction(byte[] value) {
    try {
      return MessageCodec.textPredictions().decode(value);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private static TextPrediction required(Map<String, TextPrediction> byId, String id) {
    return Objects.requireNonNull(byId.get(id), id);
  }

  private static boolean isPartial(byte[] value) {
    return prediction(value).getEnd() == AnswerEnd.PARTIAL;
  }

  @Test
  void promptsAreAnsweredAndBadOnesAreSetAside() throws Exception {
    submit(1, Delivery.EXACTLY_ONCE);
    ask(request("newest", "How are you?"));
    ask(request("frozen", "How are you?").setBankVersion(0));
    ask(request("long", "a".repeat(200)));
    ask(request("chosen", "Yes or no?").setCandidates(List.of("yes", "no")));
    ask(request("grows", "Tell me more").setPartial(true));

    List<TextPrediction> all =
        predictions
            .until(values -> values.stream().filter(value -> !isPartial(value)).count() >= 4)
            .stream()
            .map(TextServingITCase::prediction)
            .toList();
    Map<String, TextPrediction> byId =
        all.stream()
            .filter(one -> one.getEnd() != AnswerEnd.PARTIAL)
            .collect(Collectors.toMap(TextPrediction::getRequestId, Function.identity()));
    assertThat(byId).containsOnlyKeys("newest", "frozen", "chosen", "grows");
    assertThat(required(byId, "newest").getBankVersion()).isEqualTo(2);
    assertThat(required(byId, "frozen").getBankVersion()).isZero();
    assertThat(required(byId, "newest").getText()).isNotEqualTo(required(byId, "frozen").getText());
    assertThat(required(byId, "newest").getPromptTokens()).isEqualTo(12);
    assertThat(required(byId, "newest").getLatencyMillis()).isPositive();
    assertThat(required(byId, "chosen").getEnd()).isEqualTo(AnswerEnd.CHOSEN);
    assertThat(required(byId, "chosen").getText()).isIn("yes", "no");
    assertThat(all)
        .filteredOn(one -> one.getEnd() == AnswerEnd.PARTIAL)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.getRequestId()).isEqualTo("grows"));

    byte[] letter = deadLetters.until(values -> !values.isEmpty()).get(0);
    DeadLetter refused = MessageCodec.deadLetters().decode(letter);
    assertThat(refused.getReason()).isEqualTo(DeadLetterReason.LIMIT);
    assertThat(refused.getDetail())
        .isEqualTo("prompt has 200 tokens; the model takes 64 with the prompt and the answer.");
  }

  @Test
  void everyPromptIsAnsweredOnceWhenTheTaskManagerDies() throws Exception {
    int count = 60;
    submit(2, Delivery.EXACTLY_ONCE);
    for (int i = 0; i < count / 2; i++) {
      ask(request("r-" + i, "Question " + i % 5).setMaxTokens(60));
    }
    predictions(3);
    RUNTIME.replaceTaskManager();
    for (int i = count / 2; i < count; i++) {
      ask(request("r-" + i, "Question " + i % 5).setMaxTokens(60));
    }
    List<TextPrediction> all = predictions(count);
    assertThat(all)
        .extracting(TextPrediction::getRequestId)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, count).mapToObj(i -> "r-" + i).toList());
    assertThat(all).extracting(TextPrediction::getBankVersion).containsOnly(2);
    Map<Integer, List<String>> texts =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    one -> Integer.parseInt(one.getRequestId().substring(2)) % 5,
                    Collectors.mapping(TextPrediction::getText, Collectors.toList())));
    assertThat(texts.values())
        .hasSize(5)
        .allSatisfy(
            same -> assertThat(same).as("the same after a restore").containsOnly(same.get(0)));
  }
}
