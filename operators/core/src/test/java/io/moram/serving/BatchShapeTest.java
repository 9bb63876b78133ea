// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.model.ImageStates;
import io.moram.model.clip.ClipBackbone;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer must not depend on the requests that are in the batch by chance. */
class BatchShapeTest {
  private static final int PICTURES = 16;
  private static final int TASKS = 4;
  private static final Activation ACTIVATION = new Activation(16, 0.03f, 0.1f);

  /**
   * With 4 atoms per task no version has more atoms than are kept. With 12 some have. The demo ends
   * with 96 atoms, as 24 per task make here.
   */
  @ParameterizedTest
  @ValueSource(ints = {4, 12, 24})
  void aPictureHasTheSameBitsInEveryBatchAndUnderAPinnedVersion(int rank) throws Exception {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        AtomBank ada = bank(backbone, rank, 2, TASKS);
        AtomBank ben = bank(backbone, rank, 3, TASKS);
        AtomBank cem = bank(backbone, rank, 4, 1)) {
      List<float[]> pictures = pictures();
      List<List<float[]>> alone = new ArrayList<>();
      for (int version = 1; version <= TASKS; version++) {
        alone.add(asNewest(backbone, rank, version, pictures));
      }
      for (int size : new int[] {1, 2, 3, 7, 15}) {
        List<float[]> own = pictures.subList(0, size);
        for (int version = 1; version <= TASKS; version++) {
          assertThat(encode(backbone, own, List.of(part(ada, version, size))))
              .usingElementComparator(Arrays::compare)
              .isEqualTo(alone.get(version - 1).subList(0, size));
        }
        List<float[]> asked = new ArrayList<>(pictures.subList(size, PICTURES));
        List<BankBatch.Part> parts = new ArrayList<>();
        parts.add(part(ben, TASKS, asked.size()));
        List<float[]> expected = new ArrayList<>();
        for (int version = 1; version <= TASKS; version++) {
          asked.addAll(own);
          parts.add(part(ada, version, size));
          expected.addAll(alone.get(version - 1).subList(0, size));
        }
        asked.add(pictures.get(0));
        parts.add(BankBatch.Part.newest(cem, 1));
        assertThat(
                encode(backbone, asked, parts)
                    .subList(PICTURES - size, PICTURES - size + expected.size()))
            .usingElementComparator(Arrays::compare)
            .isEqualTo(expected);
      }
    }
  }

  /** They decide boundaries and signatures, so a restart must not change them. */
  @Test
  void frozenFeaturesHaveTheSameBitsInEveryBatch() throws Exception {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      List<float[]> pictures = pictures();
      List<float[]> alone = new ArrayList<>();
      for (float[] picture : pictures) {
        alone.addAll(backbone.features(List.of(picture)));
      }
      for (int size = 2; size <= PICTURES; size++) {
        for (int from = 0; from + size <= PICTURES; from += size) {
          assertThat(backbone.features(pictures.subList(from, from + size)))
              .as("%d pictures from %d on", size, from)
              .usingElementComparator(Arrays::compare)
              .isEqualTo(alone.subList(from, from + size));
        }
      }
    }
  }

  /** Large banks are first scored in BF16, and their last digits depend on the batch. */
  @Test
  void pictureOfALargeBankDiffersByItsLastDigits() throws Exception {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        AtomBank bank = bank(backbone, 400, 2, TASKS)) {
      List<float[]> pictures = pictures();
      List<float[]> together =
          encode(backbone, pictures, List.of(part(bank, TASKS, pictures.size())));
      for (int i = 0; i < PICTURES; i++) {
        assertThat(encode(backbone, List.of(pictures.get(i)), List.of(part(bank, TASKS, 1))).get(0))
            .containsExactly(together.get(i), within(1e-6f));
      }
    }
  }

  /** Every picture alone, by a bank that has no later tasks. */
  private static List<float[]> asNewest(
      ClipBackbone backbone, int rank, int tasks, List<float[]> pictures) {
    try (AtomBank bank = bank(backbone, rank, 2, tasks)) {
      List<float[]> alone = new ArrayList<>();
      for (float[] picture : pictures) {
        alone.addAll(encode(backbone, List.of(picture), List.of(BankBatch.Part.newest(bank, 1))));
      }
      return alone;
    }
  }

  private static AtomBank bank(ClipBackbone backbone, int rank, long seed, int tasks) {
    return AtomBank.toServe(
        backbone.manager(), ACTIVATION, backbone.siteGroups(), blocks(backbone, rank, seed, tasks));
  }

  private static BankBatch.Part part(AtomBank bank, int version, int pictures) {
    return version == TASKS
        ? BankBatch.Part.newest(bank, pictures)
        : new BankBatch.Part(bank, version, ACTIVATION, pictures);
  }

  private static List<float[]> encode(
      ClipBackbone backbone, List<float[]> pictures, List<BankBatch.Part> parts) {
    try (NDManager scope = backbone.newScope();
        ImageStates lower = backbone.encodeLower(scope, pictures, 0)) {
      return ClassTexts.rows(backbone.encodeImages(scope, lower, new BankBatch(parts)::apply));
    }
  }

  private static List<float[]> pictures() {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, PICTURES).mapToObj(i -> numbers(random, 3 * 32 * 32, 2)).toList();
  }

  private static List<AtomBlock> blocks(ClipBackbone backbone, int rank, long seed, int tasks) {
    SplittableRandom random = new SplittableRandom(seed);
    List<AtomBlock> blocks = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      for (SiteShape site : backbone.sites()) {
        double bound = 1 / Math.sqrt(site.inputWidth());
        blocks.add(
            new AtomBlock(
                task,
                site.name(),
                rank,
                site.inputWidth(),
                site.outputWidth(),
                numbers(random, rank * site.inputWidth(), bound),
                numbers(random, rank * site.outputWidth(), bound)));
      }
    }
    return blocks;
  }

  private static float[] numbers(SplittableRandom random, int count, double bound) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-bound, bound);
    }
    return numbers;
  }
}
