// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.Activation;
import io.moram.atoms.TrainingProgram;
import io.moram.atoms.TrainingProgram.ForwardCache;
import io.moram.atoms.TrainingProgram.TrainingAtoms;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.training.AtomTraining;
import io.moram.model.BackwardSettings;
import io.moram.model.DifferentiableEncoding;
import io.moram.model.TrainableAdapter;
import io.moram.model.clip.ClipBackbone;
import io.moram.sites.SiteGroup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step keeps between forward and backward pass stays within the memory for activations. */
class ActivationMemoryTest {
  private static final Activation ACTIVATION = new Activation(4, 0.03f, 0.1f);
  private static final int RANK = 3;
  private static final int FROZEN_TASKS = 20;
  private static ClipBackbone backbone;

  @BeforeAll
  static void load() throws Exception {
    backbone =
        ClipBackbone.load(
            Path.of(
                Objects.requireNonNull(ActivationMemoryTest.class.getResource("/golden/clip-tiny"))
                    .toURI()),
            Device.cpu());
  }

  @AfterAll
  static void close() {
    backbone.close();
  }

  /** In bytes; the whole step needs between the last two. */
  @ParameterizedTest
  @ValueSource(longs = {0, 50_000, 500_000, 2_000_000, Long.MAX_VALUE})
  void atomsCountToo(long memory) {
    BackwardSettings settings = new BackwardSettings(memory, false);
    ActiveLayout layout = new ActiveLayout(backbone.siteGroups(), RANK);
    try (NDManager scope = backbone.manager().newSubManager();
        AtomBank frozen = bank(layout);
        AtomTraining layer = new AtomTraining(frozen, ACTIVATION, scope)) {
      NDArray active = scope.create(layout.initial(FROZEN_TASKS, 1));
      KeptSites sites = new KeptSites(new ActiveSites(layer, layout, active));
      DifferentiableEncoding image =
          backbone.encodeImagesInTraining(scope, List.of(picture(), picture()), sites, settings);
      DifferentiableEncoding text =
          backbone.encodeTokensInTraining(
              scope,
              List.of(new int[] {510, 7, 8, 511}, new int[] {510, 9, 511}),
              sites,
              settings.after(image.keptBytes()));
      long kept = image.keptBytes() + text.keptBytes();
      assertThat(kept).isLessThanOrEqualTo(memory);
      assertThat(sites.bytes()).isLessThanOrEqualTo(kept);
      if (memory == Long.MAX_VALUE) {
        assertThat(sites.bytes()).as("without a limit, atoms keep a part").isPositive();
      }
      text.backward(text.embeddings());
      image.backward(image.embeddings());
      assertThat(sites.bytes()).as("after the backward pass").isZero();
    }
  }

  @Test
  void aRowTakesWhatItsArraysTake() {
    int tokens = 5;
    int frozen = 7;
    try (NDManager scope = backbone.manager().newSubManager()) {
      NDArray frozenKeys = scope.randomNormal(new Shape(frozen, 6));
      TrainingAtoms atoms =
          new TrainingAtoms(
              frozenKeys,
              frozenKeys,
              scope.randomNormal(new Shape(frozen, 8)),
              scope.randomNormal(new Shape(RANK, 6)),
              scope.randomNormal(new Shape(RANK, 8)));
      ForwardCache cache =
          TrainingProgram.train(
              scope.randomNormal(new Shape(tokens, 6)),
              scope.randomNormal(new Shape(tokens, 8)),
              atoms,
              1,
              ACTIVATION,
              0,
              0,
              scope);
      long bytes =
          Stream.of(
                  cache.projections(), cache.norms(), cache.kept(), cache.places(), cache.weights())
              .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
              .sum();
      assertThat(tokens * ForwardCache.bytesPerRow(frozen + RANK, ACTIVATION.topK()))
          .isEqualTo(bytes);
    }
  }

  private static AtomBank bank(ActiveLayout layout) {
    AtomBank bank = AtomBank.of(backbone.manager(), ACTIVATION, backbone.siteGroups(), List.of());
    for (int task = 0; task < FROZEN_TASKS; task++) {
      try (ActiveAtoms atoms =
              ActiveAtoms.fresh(
                  backbone.manager().newSubManager(), layout, layout.initial(task, 1));
          AtomBank before = bank) {
        bank = before.plus(atoms.blocks(task));
      }
    }
    return bank;
  }

  private static float[] picture() {
    int side = backbone.preprocessor().side();
    return new float[3 * side * side];
  }

  /** Counts what the atoms keep. */
  private static final class KeptSites implements TrainableAdapter {
    private final ActiveSites sites;
    private final Map<SiteGroup, Long> kept = new HashMap<>();

    KeptSites(ActiveSites sites) {
      this.sites = sites;
    }

    long bytes() {
      return kept.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public NDArray adapt(SiteGroup group, NDArray input, NDArray output) {
      kept.put(group, sites.keptBytes(group, input.getShape().get(0)));
      return sites.adapt(group, input, output);
    }

    @Override
    public void backward(
        SiteGroup group, NDArray input, NDArray outputGradient, @Nullable NDArray inputGradient) {
      kept.remove(group);
      sites.backward(group, input, outputGradient, inputGradient);
    }

    @Override
    public long keptBytes(SiteGroup group, long tokens) {
      return sites.keptBytes(group, tokens);
    }

    @Override
    public void forget(SiteGroup group) {
      kept.remove(group);
      sites.forget(group);
    }
  }
}
