// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.client.SealedTask;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.local.testing.PythonInterpreter;
import io.moram.local.testing.PythonInterpreter.Ended;
import io.moram.model.BackwardSettings;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.TaskSealed;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Generator;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.Sampling;
import io.moram.training.AdamW;
import io.moram.training.text.TextPreparation;
import io.moram.training.text.TextRecipe;
import io.moram.training.text.TextTraining;
import io.moram.training.text.TrainingText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bank that a tiny model learned is exported, and answers in PyTorch as it does here. Is skipped,
 * with a message, if Python has no PyTorch or transformers. The variable {@code MORAM_PYTHON} names
 * the interpreter.
 */
@Timeout(240)
class PythonBankITCase {
  private static final String LEARNER = "support";
  private static final int EXAMPLES = 9;
  private static final int STEPS = 12;
  private static final List<String> QUESTIONS = List.of("%d plus 1 is ", "SHOUT word %d: ");
  private static final int MOST_TOKENS = 12;
  private static final float LOGIT_ERROR = 1e-3f;

  /** The last one looks like the end token. */
  private static final List<String> PROMPTS =
      List.of(
          "1 plus 1 is ",
          "7 plus 1 is ",
          "SHOUT word 3: ",
          "SHOUT word 5: ",
          "Which team?",
          "</s>");

  /** Each task has its own, and a version is activated as its last task is. */
  private static final List<Activation> ACTIVATIONS =
      List.of(new Activation(2, 0.03f, 0.2f), new Activation(3, 0.05f, 0.1f));

  /** Prints a line for every version and prompt: the answer's tokens, text and logits. */
  private static final String ASK_ALL =
      """
      import json, sys
      scripts, model, bank, versions, most, *prompts = sys.argv[1:]
      sys.path.insert(0, scripts)
      from answer_from_bank import answer, load, read_tokenizer
      tokenizer = read_tokenizer(model)
      for version in range(int(versions)):
          adapted = load(model, bank, version)
          for prompt in prompts:
              ids = tokenizer.encode(prompt, add_special_tokens=False).ids
              said, logits = answer(adapted, ids, int(most))
              print(json.dumps({"tokens": said, "text": tokenizer.decode(said), "logits": logits}))
      """;

  @TempDir private Path temp;
  private PythonInterpreter python;

  /** What answers: the atoms of the tasks below a number. */
  private record Version(int number, @Nullable AtomBank bank, @Nullable Activation activation) {
    SiteAdapter adapter(int tokens) {
      return new BankBatch(List.of(new BankBatch.Part(bank, number, activation, tokens)))::apply;
    }
  }

  @BeforeEach
  void findPython() throws Exception {
    String named = System.getenv("MORAM_PYTHON");
    python = new PythonInterpreter(named == null ? "python3" : named, temp);
    python.runOrSkip("-c", "import torch, transformers, safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-tiny", "qwen3", "gemma3"})
  void aBankAnswersInPyTorchAsItDoesHere(String name) throws Exception {
    Path folder = temp.resolve(name);
    Path exported = temp.resolve("bank");
    try (LanguageModel model = TinyDecoder.copy(name, folder).load(TinyDecoder.ATTENTION)) {
      List<AtomBlock> atoms = new ArrayList<>();
      List<SealedTask> tasks = new ArrayList<>();
      for (int task = 0; task < ACTIVATIONS.size(); task++) {
        List<AtomBlock> learned = learn(model, atoms, task);
        atoms.addAll(learned);
        tasks.add(sealed(model, task, learned));
      }
      new BankFolder(exported).write(LEARNER, tasks, false);

      List<JsonNode> answers = askAll(folder, exported, tasks.size() + 1);
      try (AtomBank bank = bank(model, ACTIVATIONS.get(0), atoms)) {
        List<Version> versions =
            List.of(
                new Version(0, null, null),
                new Version(1, bank, ACTIVATIONS.get(0)),
                new Version(2, bank, ACTIVATIONS.get(1)));
        Iterator<JsonNode> next = answers.iterator();
        for (Version version : versions) {
          for (String prompt : PROMPTS) {
            assertSame(model, version, prompt, next.next());
          }
        }
      }
      assertThat(answers.stream().map(answer -> answer.path("tokens")).distinct())
          .as("answers depend on the prompt and the version")
          .hasSizeGreaterThan(PROMPTS.size());
      assertTheCommandLinePrints(answers.get(2 * PROMPTS.size()), folder, exported);
    }
  }

  private static AtomBank bank(LanguageModel model, Activation activation, List<AtomBlock> atoms) {
    return AtomBank.of(model.manager(), activation, model.siteGroups(), atoms);
  }

  private static List<AtomBlock> learn(LanguageModel model, List<AtomBlock> before, int task) {
    TextRecipe recipe =
        new TextRecipe(
            2, ACTIVATIONS.get(task), 0.02, false, new AdamW(0.9, 0.95, 1), EXAMPLES, STEPS, 0);
    TextPreparation preparation = new TextPreparation(model, 0);
    List<TrainingText> batch =
        IntStream.range(0, EXAMPLES)
            .mapToObj(i -> preparation.prepare(QUESTIONS.get(task).formatted(i), i % 3 + "!"))
            .toList();
    try (AtomBank frozen = bank(model, recipe.activation(), before);
        TextTraining training =
            TextTraining.start(model, frozen, recipe, task, 1, BackwardSettings.exact())) {
      for (int step = 0; step < STEPS; step++) {
        training.step(batch);
      }
      return training.freeze();
    }
  }

  private static SealedTask sealed(LanguageModel model, int task, List<AtomBlock> atoms) {
    Activation activation = ACTIVATIONS.get(task);
    List<AtomBlockRecord> blocks =
        atoms.stream().map(block -> AtomBlockCodec.encode(LEARNER, block, null)).toList();
    return new SealedTask(
        blocks,
        List.of(),
        TaskSealed.newBuilder()
            .setLearner(LEARNER)
            .setTask(task)
            .setSealedAt(1)
            .setExamples(EXAMPLES)
            .setBackbone(model.fingerprint())
            .setActivation(
                new ActivationRecord(
                    activation.topK(), activation.temperature(), activation.threshold()))
            .setBlocks(AtomBlockCodec.checksums(blocks))
            .setVocabulary(List.of())
            .build());
  }

  private List<JsonNode> askAll(Path folder, Path exported, int versions) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-c",
                ASK_ALL,
                PythonInterpreter.SCRIPTS.toString(),
                folder.toString(),
                exported.toString(),
                String.valueOf(versions),
                String.valueOf(MOST_TOKENS)));
    arguments.addAll(PROMPTS);
    Ended ended = python.run(arguments.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isZero();
    List<JsonNode> answers = new ArrayList<>();
    for (String line : ended.out().lines().toList()) {
      answers.add(new ObjectMapper().readTree(line));
    }
    assertThat(answers).hasSize(versions * PROMPTS.size());
    return answers;
  }

  private void assertTheCommandLinePrints(JsonNode answer, Path folder, Path exported)
      throws Exception {
    Ended ended =
        python.script(
            "answer_from_bank.py",
            "--backbone",
            folder.toString(),
            "--bank",
            exported.toString(),
            "--max-tokens",
            String.valueOf(MOST_TOKENS),
            PROMPTS.get(0));
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo(answer.path("text").textValue() + System.lineSeparator());
  }

  private static void assertSame(
      LanguageModel model, Version version, String prompt, JsonNode answer) {
    String place = "version %d, %s".formatted(version.number(), prompt);
    int[] asked = model.tokenize(prompt);
    GenerationRequest request =
        new GenerationRequest(asked, MOST_TOKENS, List.of(), Sampling.GREEDY);
    Generator generator = new Generator(model);
    try (GrowingAnswer growing = new GrowingAnswer(model, request)) {
      while (growing.end() == null) {
        generator.step(List.of(growing), version.adapter(growing.unseenTokens()));
      }
      int[] said = growing.tokens();
      assertThat(said).as(place).isEqualTo(ints(answer.path("tokens")));
      assertThat(growing.text()).as(place).isEqualTo(answer.path("text").textValue());
      assertLogits(model, version, asked, said, answer.path("logits"), place);
    }
  }

  /** Compares the logits of which each token of an answer is the best. */
  private static void assertLogits(
      LanguageModel model,
      Version version,
      int[] asked,
      int[] said,
      JsonNode expected,
      String place) {
    int[] all = Arrays.copyOf(asked, asked.length + said.length);
    System.arraycopy(said, 0, all, asked.length, said.length);
    try (NDManager scope = model.newScope()) {
      NDArray hidden =
          model.hidden(scope, PackedTokens.of(List.of(all)), version.adapter(all.length));
      float[] logits = model.logits(hidden).toFloatArray();
      for (int i = 0; i < said.length; i++) {
        int from = (asked.length - 1 + i) * model.vocabularySize();
        assertThat(Arrays.copyOfRange(logits, from, from + model.vocabularySize()))
            .as("%s, token %d", place, i)
            .usingComparatorWithPrecision(LOGIT_ERROR)
            .containsExactly(floats(expected.path(i)));
      }
    }
  }

  private static int[] ints(JsonNode numbers) {
    return IntStream.range(0, numbers.size()).map(i -> numbers.path(i).intValue()).toArray();
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.path(i).floatValue();
    }
    return floats;
  }
}
