// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.FeatureWidths;
import io.moram.model.Golden;
import io.moram.model.ImageStates;
import io.moram.model.SiteAdapter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Both encoders against transformers' CLIPModel in single precision. */
class GoldenClipTest {

  private static final double TOLERANCE = 1e-4;

  @Test
  void theTinyModelsEmbeddingsAndLogitsAgree() throws Exception {
    Golden golden = Golden.read("clip-tiny/golden.safetensors");
    try (ClipBackbone backbone = ClipBackbone.load(folder("/golden/clip-tiny"), Device.cpu());
        NDManager scope = backbone.newScope()) {
      NDArray images = backbone.encodeImages(scope, rows(golden, "pixel_values"), SiteAdapter.NONE);
      NDArray texts = backbone.encodeTokens(scope, texts(golden), SiteAdapter.NONE);

      assertAgree(golden, backbone, images, texts);
      assertThat(backbone.sites()).hasSize(6 * 5);
    }
  }

  @Test
  void clipMiniAgreesFromThePreparedPictureAndTheTextOn() throws IOException {
    Golden golden = Golden.read("clip-mini.safetensors");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        NDManager scope = backbone.newScope()) {
      NDArray images = backbone.encodeImages(scope, rows(golden, "pixel_values"), SiteAdapter.NONE);
      NDArray texts =
          backbone.encodeTexts(scope, golden.metadataStrings("texts"), SiteAdapter.NONE);

      assertAgree(golden, backbone, images, texts);
    }
  }

  /** The features end in the embedding, and do not depend on the layers computed before. */
  @Test
  void featuresAreTheLastHiddenLayerAndTheEmbedding() throws IOException {
    Golden golden = Golden.read("clip-mini.safetensors");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        NDManager scope = backbone.newScope()) {
      FeatureWidths widths = backbone.featureWidths();
      assertThat(widths).isEqualTo(new FeatureWidths(2 * 192, 128));
      float[] embedded =
          backbone
              .encodeImages(scope, rows(golden, "pixel_values"), SiteAdapter.NONE)
              .toFloatArray();
      List<float[]> features = null;
      for (int layers = 0; layers < backbone.imageLayers(); layers++) {
        ImageStates lower = backbone.encodeLower(scope, rows(golden, "pixel_values"), layers);
        List<float[]> own = backbone.features(lower);
        for (int image = 0; image < own.size(); image++) {
          assertThat(own.get(image)).hasSize(widths.total());
          if (features != null) {
            assertThat(own.get(image)).isEqualTo(features.get(image));
          }
          for (int i = 0; i < widths.embedding(); i++) {
            assertThat(own.get(image)[widths.hidden() + i])
                .isCloseTo(embedded[image * widths.embedding() + i], within(1e-5f));
          }
        }
        features = own;
        assertThat(backbone.encodeImages(scope, lower, SiteAdapter.NONE).toFloatArray())
            .usingComparatorWithPrecision(1e-5f)
            .containsExactly(embedded);
        SiteAdapter changing = (sites, input, output) -> output.muli(1.1f);
        float[] changed = backbone.encodeImages(scope, lower, changing).toFloatArray();
        ImageStates shared = backbone.withProducts(lower);
        for (int pass = 0; pass < 2; pass++) {
          assertThat(backbone.encodeImages(scope, shared, changing).toFloatArray())
              .as("pass %d from the products", pass)
              .isEqualTo(changed);
        }
        assertThat(backbone.features(shared))
            .usingElementComparator(Arrays::compare)
            .isEqualTo(own);
      }
    }
  }

  /** The definition: all tokens of the last layer, the first of every image and a mean. */
  @Test
  void theHiddenFeaturesAreTheFirstTokenAndTheMeanOfTheOthers() throws IOException {
    Golden golden = Golden.read("clip-mini.safetensors");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        NDManager scope = backbone.newScope()) {
      List<float[]> pixels = rows(golden, "pixel_values");
      List<float[]> tokens = backbone.encodeLower(scope, pixels, backbone.imageLayers()).each();
      List<float[]> features = backbone.features(pixels);
      for (int image = 0; image < pixels.size(); image++) {
        float[] all = tokens.get(image);
        int count = all.length / 192;
        for (int i = 0; i < 192; i++) {
          double mean = 0;
          for (int token = 1; token < count; token++) {
            mean += all[token * 192 + i] / (count - 1.0);
          }
          assertThat(features.get(image)[i]).isCloseTo(all[i], within(1e-4f));
          assertThat(features.get(image)[192 + i]).isCloseTo((float) mean, within(1e-4f));
        }
      }
    }
  }

  @Test
  void theTokenizerAgrees() throws IOException {
    Golden golden = Golden.read("clip-mini.safetensors");
    int[] expected = golden.ints("input_ids");
    int length = Math.toIntExact(golden.shape("input_ids").get(1));
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      List<String> texts = golden.metadataStrings("texts");
      for (int text = 0; text < texts.size(); text++) {
        int[] tokens = backbone.tokenizer().encode(texts.get(text));
        int[] padded = Arrays.copyOf(tokens, length);
        Arrays.fill(padded, tokens.length, length, 1);
        assertThat(padded)
            .as(texts.get(text))
            .isEqualTo(Arrays.copyOfRange(expected, text * length, (text + 1) * length));
      }
      assertThat(backbone.tokenizer().encode("word ".repeat(100))).hasSize(length).endsWith(1);
    }
  }

  @Test
  void whatIsEmbeddedTogetherDoesNotMatter() throws IOException {
    Golden golden = Golden.read("clip-mini.safetensors");
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        NDManager scope = backbone.newScope()) {
      List<String> texts = golden.metadataStrings("texts");
      List<String> one = List.of(texts.get(3));
      float[] alone = backbone.encodeTexts(scope, one, SiteAdapter.NONE).toFloatArray();
      float[] expected =
          Arrays.copyOfRange(
              golden.floats("text_embeds"),
              3 * backbone.embeddingWidth(),
              4 * backbone.embeddingWidth());
      for (int i = 0; i < alone.length; i++) {
        assertThat(Math.abs(alone[i] - expected[i])).isLessThan((float) TOLERANCE);
      }
    }
  }

  @Test
  void nothingIsLeftBehindByAnEncoding() throws IOException {
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu());
        NDManager scope = backbone.newScope()) {
      int before = scope.getParentManager().getManagedArrays().size();
      List<float[]> pictures = List.of(new float[3 * 32 * 32], new float[3 * 32 * 32]);
      backbone.encodeImages(scope, pictures, SiteAdapter.NONE).close();
      backbone.encodeTexts(scope, List.of("a", "b"), SiteAdapter.NONE).close();
      assertThat(scope.getManagedArrays()).isEmpty();
      assertThat(scope.getParentManager().getManagedArrays()).hasSize(before);
    }
  }

  private static void assertAgree(
      Golden golden, ClipBackbone backbone, NDArray images, NDArray texts) {
    golden.assertCloseNormalized("image_embeds", images.toFloatArray(), TOLERANCE);
    golden.assertCloseNormalized("text_embeds", texts.toFloatArray(), TOLERANCE);
    float[] logits = images.matMul(texts.transpose()).mul(backbone.logitScale()).toFloatArray();
    golden.assertClose("logits_per_image", logits, TOLERANCE);
  }

  private static List<float[]> rows(Golden golden, String name) {
    float[] all = golden.floats(name);
    int rows = Math.toIntExact(golden.shape(name).get(0));
    List<float[]> pictures = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      pictures.add(Arrays.copyOfRange(all, i * (all.length / rows), (i + 1) * (all.length / rows)));
    }
    return pictures;
  }

  private static List<int[]> texts(Golden golden) {
    int[] all = golden.ints("input_ids");
    int length = Math.toIntExact(golden.shape("input_ids").get(1));
    List<int[]> texts = new ArrayList<>();
    for (int start = 0; start < all.length; start += length) {
      texts.add(Arrays.copyOfRange(all, start, start + length));
    }
    return texts;
  }

  private static Path folder(String resource) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(GoldenClipTest.class.getResource(resource)).toURI());
  }
}
