// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.inference.ExactLayer;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the layer in training against the same operation by operation. */
class TrainingLayerTest {

  /** As many as rounded scores take. */
  private static final int TOKENS = 512;

  private static final int INPUT = 96;
  private static final int OUTPUT = 40;
  private static final int RANK = 16;
  private static final Activation ACTIVATION = new Activation(16, 0.03f, 0.1f);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * The atoms of every site; for several sites, whether each has as many as the others. Rounded
   * scores of atoms that hardly weigh are left as they are, and so is their part of x's gradient.
   */
  @ParameterizedTest
  @CsvSource({
    "SINGLE, 1, 4, true, 1e-5",
    "SINGLE, 1, 160, true, 1e-5",
    "SINGLE, 1, 1600, true, 1e-5",
    "SINGLE, 3, 0, true, 1e-5",
    "SINGLE, 3, 160, true, 1e-5",
    "SINGLE, 3, 160, false, 1e-5",
    "BFLOAT16, 1, 4, true, 1e-5",
    "BFLOAT16, 1, 800, true, 3e-3",
    "BFLOAT16, 1, 1600, true, 3e-3",
    "BFLOAT16, 3, 1600, true, 3e-3",
    "BFLOAT16, 3, 1600, false, 3e-3"
  })
  void outputsAndGradientsAgree(
      ScorePrecision precision, int count, int atoms, boolean alike, double most) {
    Random random = new Random(atoms);
    SiteGroup sites =
        SiteGroup.of(
            Stream.of("a", "b", "c")
                .limit(count)
                .map(name -> new SiteShape(name, INPUT, OUTPUT))
                .toList());
    List<AtomBlock> blocks = new ArrayList<>();
    for (int site = 0; site < count && atoms > 0; site++) {
      int own = alike ? atoms : atoms - site;
      blocks.add(
          new AtomBlock(
              0,
              sites.get(site).name(),
              own,
              INPUT,
              OUTPUT,
              numbers(random, own * INPUT),
              numbers(random, own * OUTPUT)));
    }
    NDArray x = array(numbers(random, TOKENS * INPUT), TOKENS);
    NDArray keys = array(numbers(random, count * RANK * INPUT), count * RANK);
    NDArray values = array(numbers(random, count * RANK * OUTPUT), count * RANK);
    NDArray gradient = array(numbers(random, TOKENS * count * OUTPUT), TOKENS);
    List<float[]> expected = exact(blocks, sites, x, keys, values, gradient);
    try (AtomBank bank = AtomBank.of(manager, precision, ACTIVATION, List.of(sites), blocks);
        AtomTraining training = new AtomTraining(bank, bank.activation(), manager)) {
      NDArray y = manager.zeros(new Shape(TOKENS, (long) count * OUTPUT));
      NDArray xGradient = manager.zeros(x.getShape());
      training.forward(sites, x, y, keys, values);
      LayerTraining.Gradients own = training.backward(sites, x, gradient, xGradient, keys, values);
      List<NDArray> actual = List.of(y, xGradient, own.keys(), own.values());
      for (int i = 0; i < actual.size(); i++) {
        assertThat(distance(expected.get(i), actual.get(i).toFloatArray()))
            .as("y, and the gradients of x, keys and values: %d", i)
            .isLessThan(most);
      }
    }
  }

  /** y, and the gradients of x, keys and values, by autograd. */
  private List<float[]> exact(
      List<AtomBlock> blocks,
      SiteGroup sites,
      NDArray input,
      NDArray keys,
      NDArray values,
      NDArray gradient) {
    NDArray x = leaf(input);
    NDArray allKeys = leaf(keys);
    NDArray allValues = leaf(values);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList outputs = new NDList();
      for (int site = 0; site < sites.size(); site++) {
        NDList siteKeys = new NDList();
        NDList siteValues = new NDList();
        for (AtomBlock block : blocks) {
          if (block.site().equals(sites.get(site).name())) {
            siteKeys.add(array(block.keys(), block.rank()));
            siteValues.add(array(block.values(), block.rank()));
          }
        }
        String rows = site * RANK + ":" + (site + 1) * RANK;
        siteKeys.add(allKeys.get(rows));
        siteValues.add(allValues.get(rows));
        NDArray none = manager.zeros(new Shape(TOKENS, OUTPUT));
        outputs.add(ExactLayer.apply(x, none, siteKeys, siteValues, ACTIVATION, false));
      }
      NDArray y = outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 1);
      collector.backward(y.mul(gradient).sum());
      return List.of(
          y.toFloatArray(),
          x.getGradient().toFloatArray(),
          allKeys.getGradient().toFloatArray(),
          allValues.getGradient().toFloatArray());
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

  private static NDArray leaf(NDArray numbers) {
    NDArray leaf = numbers.duplicate();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private NDArray array(float[] numbers, int rows) {
    return manager.create(numbers, new Shape(rows, numbers.length / rows));
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
