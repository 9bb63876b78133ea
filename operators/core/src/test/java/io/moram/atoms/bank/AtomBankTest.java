// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.inference.AtomActivity;
import io.moram.atoms.inference.BankInference;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomBankTest {

  private static final Activation ACTIVATION = new Activation(4, 0.03f, 0.1f);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void anEmptyBankChangesNoOutput() {
    NDArray input = manager.ones(new Shape(2, 3));
    NDArray output = manager.ones(new Shape(2, 5));
    try (AtomBank bank = AtomBank.of(manager, ACTIVATION, List.of(), List.of())) {
      assertThat(BankInference.apply(bank, site("a"), input, output, null)).isSameAs(output);
      assertThat(bank.tasks()).isZero();
      assertThat(bank.bytes()).isZero();
    }
  }

  @Test
  void theOrderInWhichBlocksComeChangesNoBit() {
    List<AtomBlock> blocks = List.of(block(0, "a", 1), block(1, "a", 2), block(2, "a", 3));
    List<AtomBlock> shuffled = List.of(blocks.get(2), blocks.get(0), blocks.get(1));
    ScorePrecision precision = ScorePrecision.SINGLE;
    try (AtomBank whole = AtomBank.of(manager, precision, ACTIVATION, List.of(), shuffled);
        AtomBank first =
            AtomBank.of(manager, precision, ACTIVATION, List.of(), blocks.subList(0, 1));
        AtomBank grown = first.plus(blocks.subList(1, 3))) {
      assertThat(output(whole)).isEqualTo(output(grown)).isNotEqualTo(output(first));
      assertThat(grown.taskNumbers()).containsExactly(0, 1, 2);
      assertThat(grown.bytes()).isEqualTo(3 * blocks.get(0).bytes());
    }
  }

  @Test
  void theBankBeforeStaysValidAndTheNewOneOutlivesIt() {
    AtomBank first = AtomBank.of(manager, ACTIVATION, List.of(), List.of(block(0, "a", 1)));
    float[] before = output(first);
    try (AtomBank grown = first.plus(List.of(block(1, "a", 2)))) {
      assertThat(output(first)).isEqualTo(before);
      float[] after = output(grown);
      first.close();
      assertThat(output(grown)).isEqualTo(after);
    }
  }

  /** A block that is overwritten after it was handed out stands for one that was released. */
  @Test
  void aBankOfAStreamKeepsNothingOfABlockThatItWasGiven() {
    List<AtomBlock> blocks = List.of(block(1, "a", 2), block(0, "a", 1), block(2, "b", 3));
    ScorePrecision precision = ScorePrecision.SINGLE;
    try (AtomBank whole = AtomBank.of(manager, precision, ACTIVATION, List.of(), blocks);
        AtomBank streamed =
            AtomBank.of(
                manager,
                ACTIVATION,
                List.of(),
                receiver -> blocks.forEach(block -> receiver.accept(overwrittenSoon(block))));
        AtomBank grown =
            AtomBank.of(manager, ACTIVATION, List.of(), blocks.subList(1, 2))
                .plus(receiver -> receiver.accept(overwrittenSoon(blocks.get(0))))) {
      last.overwrite();
      assertThat(output(streamed)).isEqualTo(output(whole));
      assertThat(output(grown)).isEqualTo(output(whole));
      assertThat(streamed.taskNumbers()).containsExactly(0, 1, 2);
    }
  }

  private final Released last = new Released();

  private AtomBlock overwrittenSoon(AtomBlock block) {
    last.overwrite();
    last.keys = block.keys().clone();
    last.values = block.values().clone();
    return new AtomBlock(block.task(), block.site(), block.rank(), 3, 5, last.keys, last.values);
  }

  /** The numbers of the block that was handed out last. */
  private static final class Released {
    private float[] keys = {};
    private float[] values = {};

    void overwrite() {
      Arrays.fill(keys, Float.NaN);
      Arrays.fill(values, Float.NaN);
    }
  }

  @Test
  void aStreamThatFailsLeavesNoBank() {
    assertThatThrownBy(
            () ->
                AtomBank.of(
                    manager,
                    ACTIVATION,
                    List.of(),
                    receiver -> {
                      receiver.accept(block(0, "a", 1));
                      throw new IOException("the log cannot be reached");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the log cannot be reached");
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aBlockOfATaskThatIsThereOrEarlierIsRefused(int task) {
    try (AtomBank bank =
        AtomBank.of(manager, ACTIVATION, List.of(), List.of(block(1, "a", 1), block(3, "a", 2)))) {
      assertThatThrownBy(() -> bank.plus(List.of(block(task, "a", 3))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at the same site");
    }
  }

  @Test
  void aTaskCannotComeTwiceAtASite() {
    try (AtomBank bank = AtomBank.of(manager, ACTIVATION, List.of(), List.of(block(1, "a", 1)))) {
      assertThatThrownBy(() -> bank.plus(List.of(block(1, "a", 2))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("task 1");
    }
  }

  @Test
  void blocksOfOtherWidthsAreRefused() {
    AtomBlock wide = new AtomBlock(1, "a", 1, 4, 5, new float[4], new float[5]);
    assertThatThrownBy(
            () -> AtomBank.of(manager, ACTIVATION, List.of(), List.of(block(0, "a", 1), wide)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void nothingIsLeftBehindByAnApplication() {
    try (AtomBank bank = AtomBank.of(manager, ACTIVATION, List.of(), List.of(block(0, "a", 1)));
        NDManager scope = manager.newSubManager()) {
      NDArray input = scope.ones(new Shape(2, 3));
      NDArray output = scope.ones(new Shape(2, 5));
      int arrays = scope.getManagedArrays().size();
      assertThat(BankInference.apply(bank, site("a"), input, output, null)).isSameAs(output);
      assertThat(scope.getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void blocksOfAnyRankAreWatchedAndLoseTheAtomsThatAreNeverActive() {
    // The first two keys answer to the input's two directions, the third to none of its tokens.
    AtomBlock newest =
        new AtomBlock(1, "a", 3, 3, 5, new float[] {9, 0, 0, 0, 9, 0, -9, -9, 0}, new float[15]);
    AtomBlock silent = new AtomBlock(1, "b", 1, 3, 5, new float[] {-1, -1, 0}, new float[5]);
    AtomBlock unseen = new AtomBlock(1, "c", 1, 3, 5, new float[3], new float[5]);
    try (AtomBank bank =
            AtomBank.of(
                manager, ACTIVATION, List.of(), List.of(block(0, "a", 1), newest, silent, unseen));
        NDManager scope = manager.newSubManager()) {
      AtomActivity activity = new AtomActivity();
      for (float[] token : new float[][] {{1, 0, 0}, {0, 1, 0}}) {
        NDArray input = scope.create(token, new Shape(1, 3));
        NDArray output = scope.zeros(new Shape(1, 5));
        assertThat(
                BankInference.applyWatched(
                        bank, bank.activation(), site("a"), input, output.duplicate(), activity)
                    .toFloatArray())
            .isEqualTo(BankInference.apply(bank, site("a"), input, output, null).toFloatArray());
        BankInference.applyWatched(bank, bank.activation(), site("b"), input, output, activity);
      }
      assertThat(activity.activePart(newest))
          .contains(new AtomBlock(1, "a", 2, 3, 5, new float[] {9, 0, 0, 0, 9, 0}, new float[10]));
      assertThat(activity.activePart(silent)).isEmpty();
      assertThat(activity.activePart(unseen)).containsSame(unseen);
    }
  }

  @Test
  void aBlockWhoseNumbersDoNotFitIsRefused() {
    assertThatThrownBy(() -> new AtomBlock(0, "a", 2, 3, 5, new float[5], new float[10]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keys of a: 5 numbers");
  }

  private static float[] output(AtomBank bank) {
    try (NDManager scope = NDManager.newBaseManager()) {
      NDArray input = scope.arange(12f).sin().reshape(4, 3);
      return BankInference.apply(bank, site("a"), input, scope.zeros(new Shape(4, 5)), null)
          .toFloatArray();
    }
  }

  private static SiteGroup site(String name) {
    return SiteGroup.of(new SiteShape(name, 3, 5));
  }

  private static AtomBlock block(int task, String site, long seed) {
    Random random = new Random(seed);
    float[] keys = new float[2 * 3];
    float[] values = new float[2 * 5];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new AtomBlock(task, site, 2, 3, 5, keys, values);
  }
}
