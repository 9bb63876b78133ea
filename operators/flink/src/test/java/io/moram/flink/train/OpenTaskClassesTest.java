// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static io.moram.flink.train.TaskSignaturesTest.example;
import static io.moram.flink.train.TaskSignaturesTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.recall.RecallSignature;
import io.moram.schemas.ClassName;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What serving learns of the classes of a task that is still open. */
class OpenTaskClassesTest {
  @TempDir static Path folder;
  private static BackboneChoice backbone = BackboneChoice.embedded();

  @BeforeAll
  static void writeBackbone() throws IOException {
    backbone = TinyBackbone.in(folder);
  }

  private static List<String> labels(ProvisionalPublished published) {
    return published.getVocabulary().stream().map(ClassName::getLabel).toList();
  }

  @Test
  void aCheckpointPublishesTheClassesOfAnOpenTaskWhenTheyChange() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(backbone, 0, 8))) {
      run.checkpoint();
      assertThat(run.output()).isEmpty();

      run.give(example("ada", 0, "red fox", 1));
      run.checkpoint();
      assertThat(run.provisional()).hasSize(1);
      assertThat(run.provisional().get(0).getBlocks()).isEmpty();
      assertThat(labels(run.provisional().get(0))).containsExactly("red fox");
      SignaturePart part = (SignaturePart) run.output().get(0);
      assertThat(part.getProvisional()).isTrue();
      RecallSignature open = SignatureParts.join(List.of(part));
      assertThat(open.isOpen()).isTrue();
      assertThat(open.examples()).isEqualTo(1);
      assertThat(run.provisional().get(0).getSignature()).containsExactly(part.getChecksum());

      run.checkpoint();
      assertThat(run.provisional()).as("after nothing has changed").hasSize(1);

      for (int number = 2; number <= 8; number++) {
        run.give(example("ada", 0, "red fox", number));
        run.turns(4);
      }
      run.checkpoint();
      assertThat(run.provisional()).as("after more than a quarter").hasSize(2);

      run.give(example("ada", 0, "red fox", 9));
      run.checkpoint();
      assertThat(run.provisional()).as("after less than a quarter").hasSize(2);

      run.give(example("ada", 0, "blue jay", 1));
      run.checkpoint();
      assertThat(run.provisional()).as("after a new class").hasSize(3);
      assertThat(labels(run.provisional().get(2))).containsExactly("red fox", "blue jay");

      run.give(new TaskEnd("ada", 0, "test"));
      run.untilSealed(1);
      run.checkpoint();
      assertThat(run.provisional()).as("after the seal").hasSize(3);
    }
  }

  @Test
  void aNewClassAfterThePublicationOfAtomsIsPublishedWithThem() throws Exception {
    try (TrainingRun run = TrainingRun.start(settings(backbone, 1, 8))) {
      for (int number = 1; number <= 4; number++) {
        run.give(example("ada", 0, "red fox", number));
      }
      run.turns(4);
      assertThat(run.provisional()).hasSize(1);
      assertThat(run.provisional().get(0).getBlocks()).hasSize(TinyBackbone.SITES);

      run.give(example("ada", 0, "blue jay", 1));
      run.checkpoint();
      ProvisionalPublished last = run.provisional().get(run.provisional().size() - 1);
      assertThat(labels(last)).containsExactly("red fox", "blue jay");
      assertThat(last.getBlocks()).hasSize(TinyBackbone.SITES);
      assertThat(last.getStep()).isEqualTo(1);
    }
  }
}
