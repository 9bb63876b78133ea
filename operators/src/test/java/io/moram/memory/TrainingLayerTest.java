// SPDX-License-Identifier: Apache-2.0
package io.moram.memory;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the layer in training against the same operation by operation. */
class TrainingLayerTest {

  private static final int TOKENS = 200;
  private static final int INPUT = 96;
  private static final int OUTPUT = 40;
  private static final int RANK = 16;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 160, 1600})
  void outputsAndGradientsAgree(int atoms) {
    Random random = new Random(atoms);
    AtomBlock block =
        new AtomBlock(
            0,
            "a",
            atoms,
            INPUT,
            OUTPUT,
            numbers(random, atoms * INPUT),
            numbers(random, atoms * OUTPUT));
    Activation activation = new Activation(16, 0.03f, 0.1f);
    float[] gradient = numbers(random, TOKENS * OUTPUT);
    float[] input = numbers(random, TOKENS * INPUT);
    float[] keys = numbers(random, RANK * INPUT);
    float[] values = numbers(random, RANK * OUTPUT);
    try (AtomBank bank = AtomBank.of(manager, activation, List.of(block))) {
      List<List<float[]>> runs = new ArrayList<>();
      for (boolean direct : new boolean[] {true, false}) {
        NDArray x = leaf(input, TOKENS);
        NDArray k = leaf(keys, RANK);
        NDArray v = leaf(values, RANK);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray output = manager.zeros(new Shape(TOKENS, OUTPUT));
          NDArray y =
              direct
                  ? bank.applyWithActive("a", x, output, k, v, false)
                  : bank.applyInTraining("a", x, output, k, v);
          collector.backward(y.mul(leaf(gradient, TOKENS)).sum());
          runs.add(
              List.of(
                  y.toFloatArray(),
                  x.getGradient().toFloatArray(),
                  k.getGradient().toFloatArray(),
                  v.getGradient().toFloatArray()));
        }
      }
      for (int i = 0; i < 4; i++) {
        assertThat(distance(runs.get(0).get(i), runs.get(1).get(i)))
            .as("y, and the gradients of x, keys and values: %d", i)
            .isLessThan(1e-5);
      }
    }
  }

  /** The length of the difference over the length. */
  private static double distance(float[] expected, float[] actual) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(expected[i] - actual[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  private NDArray leaf(float[] numbers, int rows) {
    NDArray leaf = manager.create(numbers, new Shape(rows, numbers.length / rows)).duplicate();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
