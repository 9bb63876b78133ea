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
import io.moram.bench.timing.Side;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.BenchAtoms;
import io.moram.bench.workload.SeenAtoms;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Times one linear layer of the image encoder, frozen, adapted plainly, and adapted as served, on
 * random tokens. Every kind of layer is a case: the four of attention are alike.
 */
public final class LayerBench {

  private static final long SEED = 7;
  private static final int SEEN = 1024;

  private final InterleavedTimer turns;

  /** A benchmark whose sides take these turns in every case. */
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
   * Runs one case a kind of layer.
   *
   * @param atoms how many the layer has
   * @param batch pictures; every one brings its tokens
   * @throws Exception what a side threw
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
          ReferenceBank plain = new ReferenceBank(manager, BenchAtoms.ACTIVATION)) {
        plain.add(blocks);
        Forward frozen = new Forward(manager, input, weight, bias);
        List<String> site = List.of(layer.name);
        Adaptation exact =
            (x, y) -> {
              plain.apply(site, x, y);
              return y;
            };
        Adaptation ours = (x, y) -> BankInference.apply(bank, site, x, y, null);
        Timings timings =
            turns.alternate(
                "%s, %,d atoms, %,d tokens".formatted(layer.name, atoms, tokens),
                List.of(
                    new Side("frozen", () -> frozen.run((x, y) -> y).close()),
                    new Side("plain", () -> frozen.run(exact).close()),
                    new Side("ours", () -> frozen.run(ours).close())));
        return SideResult.of("layer", conditions, timings, "frozen").stream()
            .map(withDifference(frozen.difference(exact, ours)))
            .toList();
      }
    }
  }

  private static UnaryOperator<SideResult> withDifference(double largest) {
    return result ->
        result.side().equals("ours") ? result.with("largestDifference", largest) : result;
  }

  /** What is done to the frozen layer's output. */
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

    double difference(Adaptation exact, Adaptation ours) {
      try (Output expected = run(exact);
          Output actual = run(ours);
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
