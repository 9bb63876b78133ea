// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.engine.BFloat16Support;
import io.moram.model.TrainableAdapter;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forces the BF16 path of a linear layer's backward pass, which runs on every processor. */
class RoundedBackwardTest {

  private static final int WIDTH = 96;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final Random random = new Random(1);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void manyRowsAreRoundedAndStayClose() {
    float[] exact = inputGradient(BFloat16Support.FEWEST_ROWS, false);
    float[] rounded = inputGradient(BFloat16Support.FEWEST_ROWS, true);

    double difference = 0;
    double length = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow(rounded[i] - exact[i], 2);
      length += Math.pow(exact[i], 2);
    }
    // Both factors and the result are rounded to 8 significant bits: each is off by at most 2^-9 of
    // itself. The errors of a product's terms have either sign, so that they do not add up.
    assertThat(Math.sqrt(difference / length)).isGreaterThan(1e-4).isLessThan(3 * 0x1p-9);
  }

  @Test
  void fewRowsAreExact() {
    long rows = BFloat16Support.FEWEST_ROWS - 1;
    assertThat(inputGradient(rows, true)).isEqualTo(inputGradient(rows, false));
  }

  private float[] inputGradient(long rows, boolean rounded) {
    random.setSeed(rows);
    NDArray weight = array(WIDTH);
    FrozenLinear linear =
        new FrozenLinear(
            SiteGroup.of(new SiteShape("a", WIDTH, WIDTH)),
            true,
            new FrozenWeight(weight, false),
            manager.zeros(new Shape(WIDTH)));
    BackwardPass pass = new BackwardPass(new NoAtoms(), rounded);
    return linear.backward(array(rows), array(rows), pass).toFloatArray();
  }

  private NDArray array(long rows) {
    float[] numbers = new float[(int) rows * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return manager.create(numbers, new Shape(rows, WIDTH));
  }

  private static final class NoAtoms implements TrainableAdapter {
    @Override
    public NDArray adapt(SiteGroup sites, NDArray input, NDArray output) {
      return output;
    }

    @Override
    public void backward(
        SiteGroup sites, NDArray input, NDArray outputGradient, @Nullable NDArray inputGradient) {}

    @Override
    public long keptBytes(SiteGroup sites, long tokens) {
      return 0;
    }

    @Override
    public void forget(SiteGroup sites) {}
  }
}
