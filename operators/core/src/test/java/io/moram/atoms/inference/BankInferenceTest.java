// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.sites.SiteGroup;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the ways of serving a bank against the equations computed for every atom and token. */
class BankInferenceTest {

  private static final int TOKENS = 300;
  private static final int INPUT = 96;
  private static final int OUTPUT = 40;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** From banks that keep all their atoms to those whose scores are searched by groups. */
  @ParameterizedTest
  @CsvSource({
    "SINGLE, 16, 0.2, 0.01",
    "SINGLE, 17, 0.2, 0.01",
    "SINGLE, 160, 0.2, 0.01",
    "SINGLE, 160, -1, 0.03",
    "SINGLE, 1600, 0.1, 0.01",
    "SINGLE, 1607, -1, 0.03",
    "SINGLE, 9999, -1, 0.01",
    "BFLOAT16, 16, 0.2, 0.01",
    "BFLOAT16, 17, 0.2, 0.01",
    "BFLOAT16, 160, 0.2, 0.01",
    "BFLOAT16, 160, -1, 0.03",
    "BFLOAT16, 1600, 0.1, 0.01",
    "BFLOAT16, 1607, -1, 0.03",
    "BFLOAT16, 9999, -1, 0.01",
    "BFLOAT16, 9999, 0.9, 0.01",
    "INT8, 16, 0.2, 0.01",
    "INT8, 17, 0.2, 0.01",
    "INT8, 160, 0.2, 0.01",
    "INT8, 160, -1, 0.03",
    "INT8, 1600, 0.1, 0.01",
    "INT8, 1607, -1, 0.03",
    "INT8, 9999, -1, 0.01",
    "INT8, 9999, 0.9, 0.01"
  })
  void outputsAgreeWithTheEquations(
      ScorePrecision precision, int atoms, float threshold, float temperature) {
    Random random = new Random(atoms);
    // Values that are added reach a hundred; atoms that score alike may take each other's place.
    double most = precision == ScorePrecision.SINGLE ? 2e-3 : 0.1;
    float[] tokens = numbers(random, TOKENS * INPUT);
    agree(precision, atoms, threshold, temperature, random, tokens, most);
  }

  /** As in trained encoders, where a few numbers of every token are many times the others. */
  @ParameterizedTest
  @EnumSource(ScorePrecision.class)
  void outputsAgreeWhereSomeNumbersStandOut(ScorePrecision precision) {
    Random random = new Random(1);
    float[] tokens = numbers(random, TOKENS * INPUT);
    for (int token = 0; token < TOKENS; token++) {
      tokens[token * INPUT + 5] *= 30;
    }
    // Values that are added reach thousands here.
    double most = precision == ScorePrecision.SINGLE ? 2e-3 : 0.3;
    agree(precision, 6400, 0.05f, 0.01f, random, tokens, most);
  }

  private void agree(
      ScorePrecision precision,
      int atoms,
      float threshold,
      float temperature,
      Random random,
      float[] tokens,
      double most) {
    Activation activation = new Activation(16, temperature, threshold);
    NDArray input = manager.create(tokens, new Shape(TOKENS, INPUT));
    NDArray output = manager.create(numbers(random, TOKENS * OUTPUT), new Shape(TOKENS, OUTPUT));
    AtomBlock block =
        new AtomBlock(
            0,
            "a",
            atoms,
            INPUT,
            OUTPUT,
            numbers(random, atoms * INPUT),
            numbers(random, atoms * OUTPUT));
    NDArray keys = manager.create(block.keys(), new Shape(atoms, INPUT));
    NDArray values = manager.create(block.values(), new Shape(atoms, OUTPUT));
    NDArray weighted =
        SelfActivation.weighted(
            Linear.linear(input, keys).singletonOrThrow(), activation, true, null);
    float[] expected = weighted.matMul(values).add(output).toFloatArray();
    double active = weighted.neq(0).sum().getLong() / (double) TOKENS;
    try (AtomBank bank = AtomBank.of(manager, precision, activation, List.of(), List.of(block))) {
      ActivationRecorder recorder = new ActivationRecorder(3);
      float[] actual =
          BankInference.apply(bank, SiteGroup.of(block.shape()), input, output, recorder)
              .toFloatArray();
      double largest = 0;
      for (int i = 0; i < actual.length; i++) {
        largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
      }
      assertThat(largest).isLessThan(most);
      assertThat(recorder.meanAtomsActive()).isCloseTo(active, withinPercentage(0.5));
    }
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
