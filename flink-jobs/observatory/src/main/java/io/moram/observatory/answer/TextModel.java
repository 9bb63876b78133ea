// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.client.KafkaAccess;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.FollowedBanks;
import io.moram.model.LanguageModel;
import io.moram.observatory.web.RefusedException;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome;
import io.moram.serving.bank.BankLease;
import io.moram.serving.text.AnsweringVersion;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Generator;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.Sampling;
import io.moram.serving.text.VersionChoice;
import io.moram.serving.text.VersionedAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The language model with every learner's bank, as the serving job has them. For one thread. */
final class TextModel implements LazyModel.Opened {

  /** The longest answer, in tokens. */
  static final int MOST_TOKENS = 64;

  private static final int MOST_PROMPT_TOKENS = 2048;

  /** After this time an answer ends where it is. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LanguageModel model;
  private final FollowedBanks banks;
  private final VersionChoice choice;
  private final Generator generator;

  /**
   * Who is asked.
   *
   * @param version the bank version that answers; null: the rule decides
   */
  record Asked(AnswerRule rule, @Nullable Integer version) {}

  /** An answer that grows, and the bank that it leases. */
  private record Open(BankLease lease, VersionedAnswer answer) implements AutoCloseable {
    @Override
    public void close() {
      answer.answer().close();
      lease.close();
    }
  }

  private TextModel(LanguageModel model, FollowedBanks banks) {
    this.model = model;
    this.banks = banks;
    this.choice = new VersionChoice(model);
    this.generator = new Generator(model);
  }

  /**
   * Loads the model, and reads the topic atoms to its end.
   *
   * @throws IOException if one of them cannot be read
   */
  static TextModel open(KafkaAccess access, ModelSettings settings)
      throws IOException, InterruptedException {
    LanguageModel model = settings.backbone().loadLanguageModelOnCpu();
    try {
      return new TextModel(
          model,
          FollowedBanks.open(
              new AtomsTopic(
                  access.bootstrapServers(), access.topics().atoms(), access.properties()),
              model,
              settings.bankMemoryBytes(),
              PATIENCE));
    } catch (IOException | InterruptedException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public String fingerprint() {
    return model.fingerprint();
  }

  /**
   * Lets the answers to one prompt grow together.
   *
   * @param answers gets what became of each
   * @throws RefusedException if the prompt has no tokens, or too many
   */
  void answer(String learner, String prompt, List<Asked> asked, Map<Asked, ObjectNode> answers) {
    int[] tokens = model.tokenizePrompt(prompt);
    int most = Math.min(MOST_PROMPT_TOKENS, model.contextLength() - 1);
    if (tokens.length < 1 || tokens.length > most) {
      throw new RefusedException(
          422, "The text has %,d tokens; must have 1 to %,d.".formatted(tokens.length, most));
    }
    GenerationRequest request =
        new GenerationRequest(tokens, MOST_TOKENS, List.of(), new Sampling(0, 0));
    int[] text = model.tokenize(prompt);
    Map<Asked, Open> open = new LinkedHashMap<>();
    try {
      for (Asked one : asked) {
        try {
          open.put(one, begin(learner, text, one, request));
        } catch (CompletionException e) {
          answers.put(one, fault(one, Outcome.notPrepared(e.getCause())));
        }
      }
      finish(open.values().stream().map(Open::answer).toList());
      open.forEach((one, answered) -> answers.put(one, json(answered.answer(), tokens.length)));
    } finally {
      open.values().forEach(Open::close);
    }
  }

  private Open begin(String learner, int[] text, Asked asked, GenerationRequest request) {
    BankLease lease = banks.loads().acquire(learner, asked.version()).join();
    try {
      AnsweringVersion version = choice.choose(asked.rule(), lease, text);
      return new Open(lease, new VersionedAnswer(new GrowingAnswer(model, request), version));
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private void finish(List<VersionedAnswer> answers) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    List<VersionedAnswer> growing = new ArrayList<>(answers);
    while (!growing.isEmpty() && System.nanoTime() < deadline) {
      VersionedAnswer.step(generator, growing);
      growing.removeIf(one -> one.answer().end() != null);
    }
  }

  private static ObjectNode json(VersionedAnswer answered, int promptTokens) {
    GrowingAnswer answer = answered.answer();
    GrowingAnswer.End end = answer.end();
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("rule", answered.version().rule().name());
    one.put("version", answered.version().number());
    one.put("text", answer.text());
    one.put("end", end == null ? "TIME" : end.name());
    one.put("promptTokens", promptTokens);
    one.put("answerTokens", answer.tokens().length);
    OutcomeJson.describe(answered.version().recognition(), one);
    return one;
  }

  private static ObjectNode fault(Asked asked, Outcome outcome) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("rule", asked.rule().name());
    one.put("version", asked.version() == null ? "newest" : asked.version().toString());
    return one.put("error", OutcomeJson.fault(outcome));
  }

  @Override
  public void close() {
    banks.close();
    model.close();
  }
}
