// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import io.moram.model.image.PreparationSteps;
import io.moram.model.image.PreparationSteps.Fit;
import io.moram.model.image.ResamplingFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings of transformers' CLIPImageProcessor. A key that is null counts as absent, as
 * in transformers. A key that is not known is refused, because it may change pixels.
 */
final class PreprocessorConfig {

  private static final Set<String> PROCESSORS =
      Set.of(
          "CLIPImageProcessor",
          "CLIPImageProcessorFast",
          "CLIPImageProcessorPil",
          "CLIPFeatureExtractor");

  private static final Set<String> READ =
      Set.of(
          "crop_size",
          "default_to_square",
          "do_center_crop",
          "do_convert_rgb",
          "do_normalize",
          "do_rescale",
          "do_resize",
          "feature_extractor_type",
          "image_mean",
          "image_processor_type",
          "image_std",
          "resample",
          "rescale_factor",
          "size");

  /** Keys of transformers that change no pixel of a CLIP model, whatever their value. */
  private static final Set<String> HARMLESS =
      Set.of(
          "_commit_hash",
          "_processor_class",
          "_valid_processor_keys",
          "data_format",
          "device",
          "disable_grouping",
          "image_seq_length",
          "input_data_format",
          "model_input_names",
          "name_or_path",
          "pad_size",
          "processor_class",
          "return_tensors",
          "size_divisor",
          "tokenizer_class",
          "transformers_version");

  private static final Map<Integer, String> OTHER_FILTERS = Map.of(0, "nearest");
  private static final int COLOURS = 3;

  private final ForeignSettings settings;
  private final int side;

  private PreprocessorConfig(ForeignSettings settings, int side) {
    this.settings = settings;
    this.side = side;
  }

  /**
   * Reads settings.
   *
   * @param file the file's name, for errors
   * @param side what the image encoder takes, in pixels
   * @throws InvalidBackboneException if pictures would be prepared otherwise than transformers does
   */
  static PreparationSteps parse(String file, JsonNode settings, int side)
      throws InvalidBackboneException {
    return new PreprocessorConfig(new ForeignSettings(file, settings), side).steps();
  }

  private PreparationSteps steps() throws InvalidBackboneException {
    requireKnownKeys();
    requireProcessor("image_processor_type");
    requireProcessor("feature_extractor_type");
    require("do_resize", "pictures of any size must get that of the image encoder");
    require("do_convert_rgb", "the image encoder takes red, green and blue");
    int[] size = size();
    boolean isExact = size.length == 2;
    int height = size[0];
    int width = size[size.length - 1];
    if (!settings.flag("do_center_crop", true) && !(isExact && height == side && width == side)) {
      throw settings.refused(
          "do_center_crop is false and size is %s; without the cut, size must be"
              + " {\"height\": %d, \"width\": %d}, what the image encoder takes",
          settings.shown("size"), side, side);
    }
    requireCrop();
    boolean isNormalized = settings.flag("do_normalize", true);
    try {
      return new PreparationSteps(
          isExact ? Fit.EXACT : Fit.SHORTER_SIDE,
          width,
          height,
          filter(),
          side,
          settings.flag("do_rescale", true) ? scale() : 1,
          isNormalized ? colours("image_mean", PreparationSteps.CLIP_MEAN) : List.of(0f, 0f, 0f),
          isNormalized ? deviation() : List.of(1f, 1f, 1f));
    } catch (IllegalArgumentException e) {
      throw new InvalidBackboneException(settings.file() + ": " + e.getMessage(), e);
    }
  }

  private void requireKnownKeys() throws InvalidBackboneException {
    TreeSet<String> unknown = new TreeSet<>();
    for (Map.Entry<String, JsonNode> entry : settings.root().properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      // A step that is named and not taken changes nothing, whatever it is.
      boolean isNoStep =
          value.isNull() || (key.startsWith("do_") && value.equals(BooleanNode.FALSE));
      if (!isNoStep && !READ.contains(key) && !HARMLESS.contains(key)) {
        unknown.add(PrintableText.of(key) + " (" + PrintableText.of(value) + ")");
      }
    }
    if (!unknown.isEmpty()) {
      throw settings.refused(
          "%s may change the pixels, and is not supported; if it changes none, remove it, or set it"
              + " to null",
          String.join(" and ", new ArrayList<>(unknown).subList(0, Math.min(5, unknown.size()))));
    }
  }

  /** The kind of processor decides the defaults, and may have steps of its own. */
  private void requireProcessor(String key) throws InvalidBackboneException {
    if (settings.has(key) && !PROCESSORS.contains(settings.get(key).asText())) {
      throw settings.refused("%s is %s; must be CLIPImageProcessor", key, settings.shown(key));
    }
  }

  private void require(String key, String why) throws InvalidBackboneException {
    if (!settings.flag(key, true)) {
      throw settings.refused("%s is false; must be true, because %s", key, why);
    }
  }

  /** The length of the shorter side; or height and width. */
  private int[] size() throws InvalidBackboneException {
    JsonNode size = settings.get("size");
    if (!settings.has("size")) {
      return new int[] {side};
    }
    if (size.isNumber()) {
      int length = settings.pixels("size", size);
      return settings.flag("default_to_square", false)
          ? new int[] {length, length}
          : new int[] {length};
    }
    Set<String> keys = ForeignSettings.keys(size);
    if (size.isObject() && keys.equals(Set.of("shortest_edge"))) {
      return new int[] {settings.pixels("size", size.path("shortest_edge"))};
    }
    if (size.isObject() && keys.equals(Set.of("height", "width"))) {
      return new int[] {
        settings.pixels("size", size.path("height")), settings.pixels("size", size.path("width"))
      };
    }
    if (size.isArray() && size.size() == 2) {
      return new int[] {
        settings.pixels("size", size.path(0)), settings.pixels("size", size.path(1))
      };
    }
    throw settings.refused(
        "size is %s; must be {\"shortest_edge\": n}, {\"height\": n, \"width\": n} or a number",
        settings.shown("size"));
  }

  private void requireCrop() throws InvalidBackboneException {
    if (!settings.flag("do_center_crop", true) || !settings.has("crop_size")) {
      return;
    }
    JsonNode crop = settings.get("crop_size");
    JsonNode height = crop.isArray() && crop.size() == 2 ? crop.path(0) : crop;
    JsonNode width = crop.isArray() && crop.size() == 2 ? crop.path(1) : crop;
    if (crop.isObject() && ForeignSettings.keys(crop).equals(Set.of("height", "width"))) {
      height = crop.path("height");
      width = crop.path("width");
    }
    if (settings.pixels("crop_size", height) != side
        || settings.pixels("crop_size", width) != side) {
      throw settings.refused(
          "crop_size is %s; must be %d, what the image encoder takes",
          settings.shown("crop_size"), side);
    }
  }

  /** By the number of the Python Imaging Library, or by its word. */
  private ResamplingFilter filter() throws InvalidBackboneException {
    JsonNode node = settings.get("resample");
    if (!settings.has("resample")) {
      return ResamplingFilter.BICUBIC;
    }
    String word = node.asText().toLowerCase(Locale.ROOT).replaceFirst("^.*\\.", "");
    for (ResamplingFilter filter : ResamplingFilter.values()) {
      if (node.isInt() ? filter.number() == node.asInt() : filter.toString().equals(word)) {
        return filter;
      }
    }
    String name = node.isInt() ? OTHER_FILTERS.getOrDefault(node.asInt(), "unknown") : "";
    throw settings.refused(
        "resample is %s%s; must be one of %s",
        settings.shown("resample"),
        name.isEmpty() ? "" : " (" + name + ")",
        String.join(
            ", ",
            Arrays.stream(ResamplingFilter.values())
                .map(filter -> filter.number() + " (" + filter + ")")
                .toList()));
  }

  private float scale() throws InvalidBackboneException {
    JsonNode node = settings.get("rescale_factor");
    if (!settings.has("rescale_factor")) {
      return PreparationSteps.BYTE_SCALE;
    }
    float value = settings.number("rescale_factor", node);
    if (!(value > 0)) {
      throw settings.refused(
          "rescale_factor is %s; must be more than 0", settings.shown("rescale_factor"));
    }
    return value;
  }

  private List<Float> deviation() throws InvalidBackboneException {
    List<Float> deviation = colours("image_std", PreparationSteps.CLIP_DEVIATION);
    if (deviation.stream().anyMatch(value -> !(value > 0))) {
      throw settings.refused(
          "image_std is %s; each number must be more than 0", settings.shown("image_std"));
    }
    return deviation;
  }

  private List<Float> colours(String key, List<Float> otherwise) throws InvalidBackboneException {
    JsonNode node = settings.get(key);
    if (!settings.has(key)) {
      return otherwise;
    }
    if (node.isNumber()) {
      float value = settings.number(key, node);
      return List.of(value, value, value);
    }
    if (!node.isArray() || node.size() != COLOURS) {
      throw settings.refused("%s is %s; must be three numbers", key, settings.shown(key));
    }
    return List.of(
        settings.number(key, node.get(0)),
        settings.number(key, node.get(1)),
        settings.number(key, node.get(2)));
  }
}
