// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch.Part;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds a batch of several learners against each learner's bank alone. */
class BankBatchTest {

  private static final int TOKENS = 5;
  private static final int INPUT = 24;
  private static final int OUTPUT = 10;
  private static final SiteGroup SITES =
      SiteGroup.of(
          Stream.of("q", "k", "v").map(name -> new SiteShape(name, INPUT, OUTPUT)).toList());

  private final NDManager manager = NDManager.newBaseManager();
  private final Random random = new Random(3);

  @AfterEach
  void close() {
    manager.close();
  }

  /** From banks all of whose atoms are kept to those that are searched. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 40})
  void learnersAreAnsweredAsEachAlone(int atoms) {
    Activation activation = new Activation(8, 0.02f, 0.3f);
    List<Part> parts =
        List.of(
            Part.newest(bank(activation, atoms, false), 2),
            Part.newest(bank(activation, atoms, false), 1),
            Part.newest(null, 1),
            // No atom stands out, so that none is active where there are many.
            Part.newest(bank(activation, atoms, true), 2),
            Part.newest(bank(activation, atoms, false), 3),
            Part.newest(bank(activation, atoms + 1, false), 1));
    int pictures = parts.stream().mapToInt(Part::pictures).sum();
    NDArray input = array(pictures * TOKENS, INPUT);
    NDArray output = array(pictures * TOKENS, SITES.size() * OUTPUT);
    BankBatch batch = new BankBatch(parts);
    float[] together = batch.apply(SITES, input, output.duplicate()).toFloatArray();

    List<Float> alone = new ArrayList<>();
    List<Map<Integer, Float>> shares = new ArrayList<>();
    int first = 0;
    for (Part part : parts) {
      NDIndex own = new NDIndex(first * TOKENS + ":" + (first + part.pictures()) * TOKENS);
      BankBatch single = new BankBatch(List.of(part));
      for (float number :
          single.apply(SITES, input.get(own), output.get(own).duplicate()).toFloatArray()) {
        alone.add(number);
      }
      shares.addAll(single.taskShares());
      first += part.pictures();
    }

    assertThat(together).hasSize(alone.size());
    for (int i = 0; i < together.length; i++) {
      assertThat(together[i]).isCloseTo(alone.get(i), within(1e-4f));
    }
    assertThat(together).isNotEqualTo(output.toFloatArray());
    List<Map<Integer, Float>> actual = batch.taskShares();
    for (int picture = 0; picture < pictures; picture++) {
      assertThat(actual.get(picture)).containsOnlyKeys(shares.get(picture).keySet());
      for (Map.Entry<Integer, Float> share : shares.get(picture).entrySet()) {
        assertThat(actual.get(picture).get(share.getKey()))
            .isCloseTo(share.getValue(), within(1e-4f));
      }
    }
    parts.stream().map(Part::bank).filter(bank -> bank != null).forEach(AtomBank::close);
  }

  private AtomBank bank(Activation activation, int atoms, boolean alike) {
    List<AtomBlock> blocks = new ArrayList<>();
    for (SiteShape site : SITES.sites()) {
      for (int task = 0; task < 2; task++) {
        int rank = task == 0 ? 2 : atoms - 2;
        float[] keys = numbers(rank * INPUT);
        if (alike) {
          Arrays.fill(keys, 1);
        }
        blocks.add(
            new AtomBlock(task, site.name(), rank, INPUT, OUTPUT, keys, numbers(rank * OUTPUT)));
      }
    }
    return AtomBank.toServe(manager, activation, List.of(SITES), blocks);
  }

  private NDArray array(int rows, int columns) {
    return manager.create(numbers(rows * columns), new Shape(rows, columns));
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
