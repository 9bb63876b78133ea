// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import io.moram.atoms.ClassPrompt;
import io.moram.model.LanguageModel;
import io.moram.model.decoder.TinyDecoder;
import io.moram.recall.ClassGaussians;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.recall.TextFeatures;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLease;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A tiny language model with banks of random atoms, whose tasks have prompts of one alphabet. */
public final class TextServing implements AutoCloseable {
  public static final String LETTERS = "abcdefgh";
  public static final String DIGITS = "0123456789";
  public static final String SIGNS = "!#$%&*+";

  /** The token that ends answers. */
  public static final int END = 1;

  private static final ClassPrompt TEXT = new ClassPrompt("text", "{}");
  private static final int EXAMPLES = 40;
  private static final int LENGTH = 12;

  public final LanguageModel model;
  public final AtomLog log;
  public final BankCache banks;
  private final Map<String, List<RecallSignature>> signatures = new HashMap<>();

  /**
   * Loads the model.
   *
   * @param folder an empty one, where the model goes
   */
  public TextServing(Path folder) throws IOException {
    // A token that random weights rarely choose, so that answers are long.
    model =
        TinyDecoder.copy("qwen2", folder)
            .json(TinyDecoder.CONFIG, root -> root.put("eos_token_id", END))
            .load(TinyDecoder.ATTENTION);
    BankVersions versions = new BankVersions(model.fingerprint(), model.sites());
    log = new AtomLog(versions, model.fingerprint());
    banks = new BankCache(model, log, versions, 1L << 30);
  }

  /** Leases banks in the thread that asks. */
  public BankLoads loads() {
    return BankLoads.byCaller(banks);
  }

  BankLease lease(String learner) throws IOException {
    return banks.lease(learner);
  }

  /** A prompt with signs of an alphabet. */
  public static String prompt(String alphabet, long seed) {
    Random random = new Random(seed);
    StringBuilder prompt = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      prompt.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return prompt.toString();
  }

  /** Seals a learner's next task: random atoms, and the signature of an alphabet's prompts. */
  public void seal(String learner, String alphabet) throws Exception {
    RecallSignature signature = signature(learner, alphabet);
    int task = tasks(learner) - 1;
    log.sign(
        learner,
        task,
        null,
        AtomLog.task(task, model.sites(), 31L * learner.hashCode() + task),
        signature);
  }

  /** The next task came back as an earlier one, and adds no atoms. */
  void recur(String learner, String alphabet, int earlier) throws Exception {
    RecallSignature signature = signature(learner, alphabet);
    log.recur(learner, tasks(learner) - 1, earlier, signature);
  }

  /** Publishes the open task before its first step. */
  void open(String learner, String alphabet) throws Exception {
    RecallSignature signature = signature(learner, alphabet);
    log.sign(learner, tasks(learner) - 1, 0, List.of(), signature.meansAlone());
  }

  private int tasks(String learner) {
    return signatures.getOrDefault(learner, List.of()).size();
  }

  private RecallSignature signature(String learner, String alphabet) throws Exception {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      prompts.add(model.tokenize(prompt(alphabet, 1000L + i)));
    }
    List<float[]> features = new TextFeatures(model).of(prompts);
    SignatureSums sums = new SignatureSums(TextFeatures.widths(model));
    features.forEach(one -> sums.add(TEXT, one));
    List<RecallSignature> all = signatures.computeIfAbsent(learner, name -> new ArrayList<>());
    all.add(sums.signature());
    try (ClassGaussians gaussians = ClassGaussians.of(model.manager(), all)) {
      Novelty novelty =
          Novelty.measure(
              gaussians,
              all.get(all.size() - 1),
              features,
              Collections.nCopies(features.size(), TEXT.label()));
      all.set(all.size() - 1, all.get(all.size() - 1).with(novelty));
    }
    return all.get(all.size() - 1);
  }

  @Override
  public void close() {
    banks.close();
    model.close();
  }
}
