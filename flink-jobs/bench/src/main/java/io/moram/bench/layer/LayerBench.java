// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.bench.reference.ReferenceBank;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.BenchAtoms;
import io.moram.bench.workload.SeenAtoms;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Times one linear layer of the image encoder on random tokens: frozen, adapted by the reference,
 * and adapted as served. Every kind of layer is one case. The four layers of attention have the
 * same shape.
 */
public final class LayerBench {

  private static final long SEED = 7;
  private static final int SEEN = 1024;

  private final InterleavedTimer turns;

  /**
   * @param turns times the sides
   */
  public LayerBench(InterleavedTimer turns) {
    this.turns = turns;
  }

  private record Layer(String name, int inputWidth, int outputWidth) {
    SiteShape site() {
      return new SiteShape(name, inputWidth, outputWidth);
    }
  }

  private static List<Layer> layers(int width) {
    return List.of(
        new Layer("attention", width, width),
        new Layer("fc1", width, 4 * width),
        new Layer("fc2", 4 * width, width));
  }

  /**
   * Runs one case per kind of layer.
   *
   * @param atoms atoms of the layer
   * @param batch the number of pictures; the input is the tokens of all of them
   * @throws Exception if a side fails
   */
  public List<SideResult> run(BenchShape shape, int atoms, int batch) throws Exception {
    List<SideResult> results = new ArrayList<>();
    for (Layer layer : layers(shape.visionWidth())) {
      Map<String, Object> conditions = new LinkedHashMap<>();
      conditions.put("shape", shape.key());
      conditions.put("layer", layer.name);
      conditions.put("atoms", atoms);
      conditions.put("batch", batch);
      results.addAll(run(layer, conditions, atoms, (long) batch * shape.visionTokens()));
    }
    return results;
  }

  private List<SideResult> run(Layer layer, Map<String, Object> conditions, int atoms, long tokens)
      throws Exception {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray input = manager.randomNormal(new Shape(tokens, layer.inputWidth));
      NDArray weight =
          manager
              .randomNormal(new Shape(layer.outputWidth, layer.inputWidth))
              .div(Math.sqrt(layer.inputWidth));
      NDArray bias = manager.randomNormal(new Shape(layer.outputWidth));
      List<AtomBlock> blocks =
          BenchAtoms.of(layer.site(), atoms, SeenAtoms.rows(input, SEEN), SEED);
      try (AtomBank bank = AtomBank.toServe(manager, BenchAtoms.ACTIVATION, List.of(), blocks);
          ReferenceBank reference = new ReferenceBank(manager, BenchAtoms.ACTIVATION)) {
        reference.add(blocks);
        Forward frozen = new Forward(manager, input, weight, bias);
        SiteGroup site = SiteGroup.of(layer.site());
        Adaptation exact =
            (x, y) -> {
              reference.apply(site, x, y);
              return y;
            };
        Adaptation served = (x, y) -> BankInference.apply(bank, site, x, y, null);
        Timings timings =
            turns.alternate(
                "%s, %,d atoms, %,d tokens".formatted(layer.name, atoms, tokens),
                List.of(
                    new TimedSide("frozen", () -> frozen.run((x, y) -> y).close()),
                    new TimedSide("reference", () -> frozen.run(exact).close()),
                    new TimedSide("served", () -> frozen.run(served).close())));
        return SideResult.of("layer", conditions, timings, "frozen").stream()
            .map(withDifference(frozen.difference(exact, served)))
            .toList();
      }
    }
  }

  private static UnaryOperator<SideResult> withDifference(double largest) {
    return result ->
        result.side().equals("served") ? result.with("largestDifference", largest) : result;
  }

  /** Adapts the frozen layer's output. */
  @FunctionalInterface
  private interface Adaptation {
    NDArray adapt(NDArray input, NDArray output);
  }

  private record Forward(NDManager manager, NDArray input, NDArray weight, NDArray bias) {

    /** The output, in a scope that closes with it. */
    Output run(Adaptation adaptation) {
      NDManager scope = manager.newSubManager();
      NDArray own = input.reshape(input.getShape());
      own.attach(scope);
      NDArray output = Linear.linear(own, weight, bias).singletonOrThrow();
      return new Output(scope, adaptation.adapt(own, output));
    }

    double difference(Adaptation exact, Adaptation served) {
      try (Output expected = run(exact);
          Output actual = run(served);
          NDArray difference = expected.array.sub(actual.array);
          NDArray size = difference.abs();
          NDArray largest = size.max()) {
        return largest.getFloat();
      }
    }
  }

  private record Output(NDManager scope, NDArray array) implements AutoCloseable {
    @Override
    public void close() {
      scope.close();
    }
  }
}
