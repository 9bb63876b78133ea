// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.sites.SiteGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares how a bank is served with the equations computed for every atom and token. */
class BankInferenceTest {

  private static final int TOKENS = 300;
  private static final int INPUT = 96;
  private static final int OUTPUT = 40;
  private static final int TOP = 16;

  /** Two scores of float32 that are closer than this can be in either order. */
  private static final double TIE = 1e-5;

  /** Weights are e^(s / τ): float32 errors of s are multiplied by 1 / τ, which is at most 100. */
  private static final double EXACT = 2e-5;

  /**
   * The norm of a row comes from rounded scores unless a score is close to the threshold. Its error
   * is below 0.25 %, the limit that {@link ActiveAtomSearch} assumes for it. An error of 0.25 %
   * changes w = e^(s / τ) by 0.25 % of the distance to the mean score, in temperatures. Atoms of
   * large weight are a few temperatures apart. Seeds 0 to 4 gave at most 0.15 % for the weights of
   * a token together, and at most 0.32 % for its output.
   */
  private static final double ROUNDED = 5e-3;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * From banks that keep all their atoms to those that are searched. Rounded precisions start at
   * the number of atoms from which a bank uses them.
   */
  @ParameterizedTest
  @CsvSource({
    "SINGLE, 16, 0.2, 0.01",
    "SINGLE, 17, 0.2, 0.01",
    "SINGLE, 160, 0.2, 0.01",
    "SINGLE, 160, -1, 0.03",
    "SINGLE, 1600, 0.1, 0.01",
    "SINGLE, 1607, -1, 0.03",
    "SINGLE, 9999, -1, 0.01",
    "BFLOAT16, 1030, 0.1, 0.01",
    "BFLOAT16, 1600, 0.1, 0.01",
    "BFLOAT16, 1607, -1, 0.03",
    "BFLOAT16, 9999, -1, 0.01",
    "BFLOAT16, 9999, 0.9, 0.01",
    "INT8, 5600, 0.05, 0.01",
    "INT8, 9999, -1, 0.01",
    "INT8, 9999, 0.9, 0.01"
  })
  void findsTheActiveAtomsOfTheEquations(
      ScorePrecision precision, int atoms, float threshold, float temperature) {
    Random random = new Random(atoms);
    float[] tokens = numbers(random, TOKENS * INPUT);
    agree(precision, atoms, new Activation(TOP, temperature, threshold), random, tokens);
  }

  /** As in trained encoders, where a few components of every token are many times the others. */
  @ParameterizedTest
  @EnumSource(ScorePrecision.class)
  void findsThemIfOneComponentDominates(ScorePrecision precision) {
    Random random = new Random(1);
    float[] tokens = numbers(random, TOKENS * INPUT);
    for (int token = 0; token < TOKENS; token++) {
      tokens[token * INPUT + 5] *= 30;
    }
    agree(precision, 6400, new Activation(TOP, 0.01f, 0.05f), random, tokens);
  }

  private void agree(
      ScorePrecision precision, int atoms, Activation activation, Random random, float[] tokens) {
    NDArray input = manager.create(tokens, new Shape(TOKENS, INPUT));
    NDArray output = manager.create(numbers(random, TOKENS * OUTPUT), new Shape(TOKENS, OUTPUT));
    float[] before = output.toFloatArray();
    float[] keys = numbers(random, atoms * INPUT);
    float[] values = numbers(random, atoms * OUTPUT);
    AtomBlock block = new AtomBlock(0, "a", atoms, INPUT, OUTPUT, keys, values);
    NDArray projections =
        Linear.linear(input, manager.create(keys, new Shape(atoms, INPUT))).singletonOrThrow();
    float[][] weights = new float[2][];
    float[] expected =
        SelfActivation.weighted(
                projections, activation, true, mixture -> weights[0] = mixture.toFloatArray())
            .matMul(manager.create(values, new Shape(atoms, OUTPUT)))
            .toFloatArray();
    try (AtomBank bank = AtomBank.of(manager, precision, activation, List.of(), List.of(block))) {
      assertThat(
              bank.atoms(SiteGroup.of(block.shape()))
                  .parts()
                  .get(0)
                  .firstKeys(TOKENS, atoms)
                  .precision())
          .isEqualTo(precision);
      BankInference.add(
          bank.atoms(SiteGroup.of(block.shape())),
          SiteGroup.of(block.shape()),
          List.of(new VisibleAtoms.Stretch(TOKENS, 1, activation)),
          TOKENS,
          input,
          output,
          (part, mixture) -> weights[1] = dense(mixture, atoms));
    }
    double most = precision == ScorePrecision.SINGLE ? EXACT : ROUNDED;
    assertSameAtoms(scores(projections), weights[0], weights[1], activation);
    float[] actual = output.toFloatArray();
    for (int token = 0; token < TOKENS; token++) {
      assertThat(distance(weights[0], weights[1], token, atoms))
          .as("weights of token %d", token)
          .isLessThan(most);
      double difference = 0;
      double length = 0;
      for (int i = token * OUTPUT; i < (token + 1) * OUTPUT; i++) {
        difference += Math.pow(actual[i] - before[i] - expected[i], 2);
        length += Math.pow(expected[i], 2);
      }
      // The output itself is about 1 long per component and has the error of float32.
      assertThat(Math.sqrt(difference))
          .as("output of token %d", token)
          .isLessThan(most * Math.sqrt(length) + 1e-4);
    }
  }

  /** The same atoms are active in every token, but for ties at the threshold or the k-th score. */
  private static void assertSameAtoms(
      float[] scores, float[] expected, float[] actual, Activation activation) {
    int atoms = scores.length / TOKENS;
    for (int i = 0; i < expected.length; i++) {
      if ((expected[i] > 0) != (actual[i] > 0)) {
        float[] own = Arrays.copyOfRange(scores, i / atoms * atoms, (i / atoms + 1) * atoms);
        Arrays.sort(own);
        double distance =
            Math.min(
                Math.abs(scores[i] - activation.threshold()),
                Math.abs(scores[i] - own[Math.max(0, atoms - TOP)]));
        assertThat(distance)
            .as(
                "token %d, atom %d: weight %s, not %s",
                i / atoms, i % atoms, actual[i], expected[i])
            .isCloseTo(0, within(TIE));
      }
    }
  }

  private static float[] scores(NDArray projections) {
    NDArray norms = projections.norm(new int[] {1}, true);
    return projections.div(norms).toFloatArray();
  }

  /** w of every token and atom. */
  private static float[] dense(MixtureWeights mixture, int atoms) {
    if (!(mixture instanceof ActivePairs pairs)) {
      return ((DenseMixtureWeights) mixture).weights().toFloatArray();
    }
    float[] weights = new float[TOKENS * atoms];
    for (int pair = 0; pair < pairs.row().length; pair++) {
      weights[(int) pairs.row()[pair] * atoms + pairs.atom()[pair]] = pairs.weight()[pair];
    }
    return weights;
  }

  /** The sum of the differences of a token's weights. */
  private static double distance(float[] expected, float[] actual, int token, int atoms) {
    double distance = 0;
    for (int i = token * atoms; i < (token + 1) * atoms; i++) {
      distance += Math.abs(expected[i] - actual[i]);
    }
    return distance;
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
