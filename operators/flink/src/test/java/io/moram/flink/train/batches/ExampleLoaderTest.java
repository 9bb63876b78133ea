// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.train.Pictures;
import io.moram.flink.train.TinyBackbone;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.image.BadImageException;
import io.moram.model.image.ImagePreprocessor;
import io.moram.training.picture.FrozenLayers;
import io.moram.training.picture.TrainingPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleLoaderTest {
  private static final ClassPrompt FOX = new ClassPrompt("fox", "a photo of a {}.");

  @TempDir Path folder;
  private Backbone backbone;

  @BeforeEach
  void load() throws Exception {
    TinyBackbone.in(folder);
    backbone = ClipBackbone.load(folder, Device.cpu());
  }

  @AfterEach
  void close() {
    backbone.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void preparesAsTheCallerWould(int layers) throws Exception {
    TaskTrainer<?> trainer = TaskTrainer.of(backbone);
    FrozenLayers lower = new FrozenLayers(backbone, layers);
    ImagePreprocessor preprocessor = backbone.preprocessor();
    try (ExampleLoader loader = new ExampleLoader(2)) {
      List<CompletableFuture<Object>> pictures = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        LabeledExample example = picture(Pictures.png("fox", i));
        pictures.add(loader.prepare(() -> trainer.prepare(example, FOX, layers)));
      }
      for (int i = 0; i < pictures.size(); i++) {
        TrainingPicture picture = (TrainingPicture) pictures.get(i).get();
        assertThat(picture.prepared())
            .isEqualTo(lower.prepare(preprocessor.prepare(Pictures.png("fox", i))));
        assertThat(picture.label()).isEqualTo(FOX);
      }
    }
  }

  private static LabeledExample picture(byte[] file) {
    return LabeledExample.picture(file, FOX.label(), FOX.promptTemplate());
  }

  @Test
  void aPictureThatCannotBeReadFails() {
    try (ExampleLoader loader = new ExampleLoader(1)) {
      CompletableFuture<Object> bad =
          loader.prepare(
              () -> TaskTrainer.of(backbone).prepare(picture(new byte[] {1, 2, 3}), FOX, 0));
      assertThatThrownBy(bad::get)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Cannot read a picture of the reservoir, although the embedding operator could read"
                  + " it")
          .hasCauseInstanceOf(BadImageException.class);
    }
  }

  @Test
  void takesNothingOnceClosed() {
    ExampleLoader loader = new ExampleLoader(1);
    loader.close();
    assertThatThrownBy(() -> loader.prepare(() -> "prepared"))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
