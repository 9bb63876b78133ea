// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.bank.ScorePrecision;
import io.moram.atoms.inference.BankBatch.Part;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds versions of one bank in one batch against banks of the first tasks alone. */
class MixedVersionsTest {

  private static final int TOKENS = 130;
  private static final int INPUT = 48;
  private static final int OUTPUT = 10;
  private static final int TASKS = 4;
  private static final SiteGroup SITES =
      SiteGroup.of(
          Stream.of("q", "k", "v").map(name -> new SiteShape(name, INPUT, OUTPUT)).toList());

  /** The error of rounded first scores, as {@link BankInferenceTest} explains it. */
  private static final double ROUNDED = 5e-3;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final Random random = new Random(5);

  @AfterEach
  void close() {
    manager.close();
  }

  /** Banks that keep all atoms, that keep all of early versions alone, and that are searched. */
  @ParameterizedTest
  @CsvSource({
    "SINGLE, 2, false, 0.2",
    "SINGLE, 4, false, 0.2",
    "SINGLE, 40, false, 0.1",
    "SINGLE, 40, false, -1",
    "SINGLE, 40, true, 0.1",
    "SINGLE, 4, true, -1",
    "BFLOAT16, 250, false, 0.1",
    "BFLOAT16, 250, true, -1",
    "INT8, 1500, false, 0.05",
    "INT8, 1500, false, -1"
  })
  void everyVersionAnswersAsTheBankOfItsTasksAlone(
      ScorePrecision precision, int rank, boolean uneven, float threshold) {
    List<List<AtomBlock>> tasks = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      tasks.add(blocks(task, rank, uneven));
    }
    // Every version has settings of its own.
    List<Activation> activations = new ArrayList<>();
    for (int version = 0; version <= TASKS; version++) {
      activations.add(new Activation(8 - version, 0.02f + 0.01f * version, threshold));
    }
    int[] versions = {3, 1, 4, 0, 2, 4};
    int[] pictures = {2, 1, 1, 1, 2, 1};
    int all = 8;
    NDArray input = array(all * TOKENS, INPUT);
    NDArray output = array(all * TOKENS, SITES.size() * OUTPUT);
    try (AtomBank bank = bank(precision, activations.get(TASKS), tasks)) {
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < versions.length; i++) {
        parts.add(new Part(bank, versions[i], activations.get(versions[i]), pictures[i]));
      }
      BankBatch batch = new BankBatch(parts);
      float[] together = batch.apply(SITES, input, output.duplicate()).toFloatArray();
      List<Map<Integer, Float>> shares = batch.taskShares();

      int first = 0;
      for (int i = 0; i < versions.length; i++) {
        NDIndex own = new NDIndex(first * TOKENS + ":" + (first + pictures[i]) * TOKENS);
        List<List<AtomBlock>> prefix = tasks.subList(0, versions[i]);
        try (AtomBank alone = bank(precision, activations.get(versions[i]), prefix)) {
          BankBatch single = new BankBatch(List.of(Part.newest(alone, pictures[i])));
          float[] before = output.get(own).toFloatArray();
          float[] expected =
              single.apply(SITES, input.get(own), output.get(own).duplicate()).toFloatArray();
          int start = first * TOKENS * SITES.size() * OUTPUT;
          double exact = precision == ScorePrecision.SINGLE ? 1e-5 : ROUNDED;
          double difference = 0;
          double change = 0;
          for (int at = 0; at < expected.length; at++) {
            difference += Math.pow(together[start + at] - expected[at], 2);
            change += Math.pow(expected[at] - before[at], 2);
          }
          assertThat(Math.sqrt(difference))
              .as("outputs of version %d", versions[i])
              .isLessThan(exact * Math.sqrt(change) + 1e-3);
          assertThat(change > 0).isEqualTo(versions[i] > 0);
          assertSameShares(shares.subList(first, first + pictures[i]), single.taskShares());
        }
        first += pictures[i];
      }
    }
  }

  @Test
  void partsOfOtherBanksStayTheirOwn() {
    List<List<AtomBlock>> one = List.of(blocks(0, 16, false), blocks(1, 16, false));
    List<List<AtomBlock>> other = List.of(blocks(0, 16, false), blocks(1, 16, false));
    Activation activation = new Activation(8, 0.02f, 0.1f);
    NDArray input = array(5 * TOKENS, INPUT);
    NDArray output = array(5 * TOKENS, SITES.size() * OUTPUT);
    try (AtomBank first = bank(ScorePrecision.SINGLE, activation, one);
        AtomBank second = bank(ScorePrecision.SINGLE, activation, other)) {
      List<Part> parts =
          List.of(
              Part.newest(first, 1),
              Part.newest(second, 1),
              new Part(second, 1, activation, 2),
              Part.newest(first, 1));
      float[] together =
          new BankBatch(parts).apply(SITES, input, output.duplicate()).toFloatArray();
      int at = 0;
      int picture = 0;
      for (Part part : parts) {
        int end = picture + part.pictures();
        NDIndex own = new NDIndex(picture * TOKENS + ":" + end * TOKENS);
        float[] alone =
            new BankBatch(List.of(part))
                .apply(SITES, input.get(own), output.get(own).duplicate())
                .toFloatArray();
        for (float expected : alone) {
          assertThat(together[at++]).isCloseTo(expected, within(1e-4f));
        }
        picture = end;
      }
    }
  }

  private static void assertSameShares(
      List<Map<Integer, Float>> actual, List<Map<Integer, Float>> expected) {
    for (int picture = 0; picture < expected.size(); picture++) {
      Map<Integer, Float> own = actual.get(picture);
      assertThat(own).containsOnlyKeys(expected.get(picture).keySet());
      expected
          .get(picture)
          .forEach((task, share) -> assertThat(own.get(task)).isCloseTo(share, within(2e-3f)));
    }
  }

  /** Uneven: sites differ in their number of atoms, and a task has none at one of them. */
  private List<AtomBlock> blocks(int task, int rank, boolean uneven) {
    List<AtomBlock> blocks = new ArrayList<>();
    int site = 0;
    for (SiteShape shape : SITES.sites()) {
      int own = uneven ? Math.max(1, rank - site - task) : rank;
      if (!uneven || task != 1 || site != 2) {
        blocks.add(
            new AtomBlock(
                task,
                shape.name(),
                own,
                INPUT,
                OUTPUT,
                numbers(own * INPUT),
                numbers(own * OUTPUT)));
      }
      site++;
    }
    return blocks;
  }

  private AtomBank bank(
      ScorePrecision precision, Activation activation, List<List<AtomBlock>> tasks) {
    return AtomBank.of(
        manager,
        precision,
        activation,
        List.of(SITES),
        tasks.stream().flatMap(List::stream).toList());
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
