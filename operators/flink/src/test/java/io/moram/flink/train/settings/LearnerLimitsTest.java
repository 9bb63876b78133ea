// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.moram.atoms.AtomBlock;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.train.TinyBackbone;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.MessageCodec;
import io.moram.sites.SiteShape;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerLimitsTest {
  @TempDir Path folder;

  @Test
  void aRankWhoseBlocksNoProducerSendsIsRefusedWithTheLargestThatFits() throws Exception {
    BackboneChoice choice = TinyBackbone.in(folder);
    try (Backbone backbone = ClipBackbone.load(folder, Device.cpu())) {
      SiteShape widest =
          backbone.sites().stream()
              .max(Comparator.comparingInt(site -> site.inputWidth() + site.outputWidth()))
              .orElseThrow();
      int atomBytes = 4 * (widest.inputWidth() + widest.outputWidth());
      int largest = ((1 << 20) - 4096) / atomBytes;

      TrainingRecipe fits = settings(choice, largest).recipeFor(TaskTrainer.of(backbone));
      assertThat(encoded(widest, fits.rank())).isLessThan(1 << 20);

      assertThatThrownBy(() -> settings(choice, largest + 1).recipeFor(TaskTrainer.of(backbone)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "training.rank is %d; must be at most %d. An atom of the site "
                  .formatted(largest + 1, largest))
          .hasMessageContaining(atomBytes + " bytes")
          .hasMessageContaining("at most 1048576")
          .hasMessageContaining("kafka.properties.max.request.size");
    }
  }

  @Test
  void aLimitBelowTheOtherRecordsIsRefused() {
    assertThatThrownBy(() -> new LearnerLimits(1, false, 1, 1, 1, 100_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kafka.properties.max.request.size is 100000; must be 655360 or more.");
  }

  private static int encoded(SiteShape site, int rank) {
    AtomBlock block =
        new AtomBlock(
            0,
            site.name(),
            rank,
            site.inputWidth(),
            site.outputWidth(),
            new float[rank * site.inputWidth()],
            new float[rank * site.outputWidth()]);
    return MessageCodec.atoms().encode(AtomBlockCodec.encode("l".repeat(249), block, null)).length;
  }

  private static TrainingSettings settings(BackboneChoice backbone, int rank) {
    TrainingRecipe paper = TrainingRecipe.paper();
    return new TrainingSettings(
        backbone,
        PartialRecipe.whole(paper.withRank(rank)),
        RankSettings.ALIKE,
        1,
        1,
        1,
        0,
        1,
        1,
        0,
        BackwardSettings.exact(),
        1);
  }
}
