// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.training.AtomTraining;
import io.moram.atoms.training.LayerTraining;
import io.moram.model.Golden;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer against an independent PyTorch reference, in both modes, with gradients. */
class GoldenLayerTest {

  private static final Activation ACTIVATION = new Activation(8, 0.01f, 0.2f);
  private static final double TOLERANCE = 1e-5;
  private static final int RANK = 8;
  private static final String SITE = "layer";

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"0, train", "0, eval", "1, train", "1, eval", "4, train", "4, eval"})
  void outputAndGradientsAgree(int tasks, String mode) throws IOException {
    Golden golden = Golden.read("moram_linear_tasks" + tasks + ".safetensors");
    NDArray input = rows(golden.array(manager, "x"));
    NDArray keys = golden.array(manager, "active_A");
    NDArray values = transposed(golden.array(manager, "active_B"));
    NDArray outputGradient = rows(golden.array(manager, "grad_out"));
    List<NDArray> actual =
        mode.equals("eval")
            ? exact(golden, tasks, input, keys, values, outputGradient)
            : trained(golden, tasks, input, keys, values, outputGradient);

    golden.assertClose(mode + ".y", actual.get(0).toFloatArray(), TOLERANCE);
    golden.assertClose(mode + ".grad_x", actual.get(1).toFloatArray(), TOLERANCE);
    golden.assertClose(mode + ".grad_active_A", actual.get(2).toFloatArray(), TOLERANCE);
    golden.assertClose(
        mode + ".grad_active_B", transposed(actual.get(3)).toFloatArray(), TOLERANCE);
  }

  /** y, and the gradients of x, keys and values. */
  private List<NDArray> trained(
      Golden golden,
      int tasks,
      NDArray input,
      NDArray keys,
      NDArray values,
      NDArray outputGradient) {
    SiteGroup sites = site(golden);
    AtomBank bank = AtomBank.of(manager, ACTIVATION, List.of(), frozen(golden, tasks));
    AtomTraining training = new AtomTraining(bank, bank.activation(), manager);
    NDArray output = linear(golden, input);
    training.forward(sites, input, output, keys, values);
    NDArray inputGradient = outputGradient.matMul(golden.array(manager, "weight"));
    LayerTraining.Gradients gradients =
        training.backward(sites, input, outputGradient, inputGradient, keys, values);
    return List.of(output, inputGradient, gradients.keys(), gradients.values());
  }

  private List<NDArray> exact(
      Golden golden,
      int tasks,
      NDArray input,
      NDArray keys,
      NDArray values,
      NDArray outputGradient) {
    input.setRequiresGradient(true);
    keys.setRequiresGradient(true);
    values.setRequiresGradient(true);
    NDList allKeys = new NDList();
    NDList allValues = new NDList();
    for (AtomBlock block : frozen(golden, tasks)) {
      allKeys.add(manager.create(block.keys(), new Shape(RANK, block.inputWidth())));
      allValues.add(manager.create(block.values(), new Shape(RANK, block.outputWidth())));
    }
    allKeys.add(keys);
    allValues.add(values);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray actual =
          ExactLayer.apply(input, linear(golden, input), allKeys, allValues, ACTIVATION, true);
      collector.backward(actual.mul(outputGradient).sum());
      return List.of(actual, input.getGradient(), keys.getGradient(), values.getGradient());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, train", "0, eval", "1, train", "1, eval", "4, train", "4, eval"})
  void mixtureAgrees(int tasks, String mode) throws IOException {
    Golden golden = Golden.read("moram_linear_tasks" + tasks + ".safetensors");
    NDArray projections = rows(golden.array(manager, mode + ".projection"));

    List<float[]> mixtures = new ArrayList<>();
    NDArray weighted =
        SelfActivation.weighted(
            projections,
            ACTIVATION,
            mode.equals("eval"),
            mixture -> mixtures.add(mixture.toFloatArray()));

    assertThat(mixtures).hasSize(1);
    golden.assertClose(mode + ".mixture", mixtures.get(0), TOLERANCE);
    float[] expected =
        rows(golden.array(manager, mode + ".mixture")).mul(projections).toFloatArray();
    assertThat(weighted.toFloatArray()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(weighted.toFloatArray()[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aBankOfFrozenAtomsAloneAgreesWithTheSameAtomsStillActive(int tasks) throws IOException {
    Golden golden = Golden.read("moram_linear_tasks" + tasks + ".safetensors");
    NDArray input = rows(golden.array(manager, "x"));
    List<AtomBlock> blocks = new ArrayList<>(frozen(golden, tasks));
    AtomBlock last = block(tasks, golden, "active_A", "active_B", 0);

    try (AtomBank before = AtomBank.of(manager, ACTIVATION, List.of(), blocks);
        AtomBank grown = before.plus(List.of(last))) {
      ActivationRecorder recorder = new ActivationRecorder(5);
      NDArray output = linear(golden, input);
      float[] actual =
          BankInference.apply(grown, site(golden), input, output, recorder).toFloatArray();
      golden.assertClose("eval.y", actual, TOLERANCE);

      float[] mixture = golden.floats("eval.mixture");
      int active = 0;
      for (float weight : mixture) {
        active += weight > 0 ? 1 : 0;
      }
      assertThat(recorder.meanAtomsActive()).isEqualTo(active / 35.0);
      float[][] shares = recorder.sharesByTask();
      for (int picture = 0; picture < 5; picture++) {
        assertThat(shares[picture]).hasSize(tasks + 1);
        double[] byTask = new double[tasks + 1];
        double whole = 0;
        for (int token = 0; token < 7; token++) {
          for (int atom = 0; atom < (tasks + 1) * RANK; atom++) {
            float weight = mixture[((picture * 7) + token) * (tasks + 1) * RANK + atom];
            byTask[atom / RANK] += weight;
            whole += weight;
          }
        }
        for (int task = 0; task <= tasks; task++) {
          assertThat(shares[picture][task])
              .isCloseTo((float) (byTask[task] / whole), within(1e-5f));
        }
      }
    }
  }

  /** The site that all atoms are at. */
  private SiteGroup site(Golden golden) {
    Shape weight = golden.array(manager, "weight").getShape();
    return SiteGroup.of(new SiteShape(SITE, (int) weight.get(1), (int) weight.get(0)));
  }

  private static NDArray linear(Golden golden, NDArray input) {
    NDArray weight = golden.array(input.getManager(), "weight");
    NDArray bias = golden.array(input.getManager(), "bias");
    return Linear.linear(input, weight, bias).singletonOrThrow();
  }

  private List<AtomBlock> frozen(Golden golden, int tasks) {
    List<AtomBlock> blocks = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      blocks.add(block(task, golden, "frozen_A", "frozen_B", task * RANK));
    }
    return blocks;
  }

  private AtomBlock block(int task, Golden golden, String keys, String values, int firstAtom) {
    String atoms = firstAtom + ":" + (firstAtom + RANK);
    NDArray key = golden.array(manager, keys).get(atoms);
    NDArray value = transposed(golden.array(manager, values)).get(atoms);
    return new AtomBlock(
        task,
        SITE,
        RANK,
        (int) key.getShape().get(1),
        (int) value.getShape().get(1),
        key.toFloatArray(),
        value.toFloatArray());
  }

  private static NDArray rows(NDArray array) {
    Shape shape = array.getShape();
    return array.reshape(-1, shape.get(shape.dimension() - 1));
  }

  private static NDArray transposed(NDArray array) {
    return array.transpose().add(0);
  }
}
