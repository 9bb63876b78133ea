// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.JsonLine;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.model.LanguageModelSize;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.format.InvalidBackboneException;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a folder holds as a language model, as text and as JSON.
 *
 * @param size what it is, and the memory that it takes on the CPU; null if it is refused
 * @param hasChatTemplate whether the folder has a chat template, which is not applied
 * @param fault why it is refused, with the remedy; null if it is accepted
 */
record LanguageInspection(
    Path folder,
    @Nullable LanguageModelSize size,
    boolean hasChatTemplate,
    @Nullable String fault) {
  private static final double MEGA = 1e6;

  /**
   * Reads a folder, without the bytes of its weights.
   *
   * @throws IOException if a file cannot be read
   */
  static LanguageInspection of(Path folder) throws IOException {
    try {
      return new LanguageInspection(
          folder,
          BackboneChoice.languageModel(folder),
          LanguageModels.haveChatTemplate(folder),
          null);
    } catch (InvalidBackboneException e) {
      return new LanguageInspection(folder, null, false, e.getMessage());
    }
  }

  boolean isAccepted() {
    return fault == null;
  }

  /** The lines for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    line(lines, "folder", folder.toString());
    if (size != null) {
      line(lines, "model type", size.modelType());
      line(
          lines,
          "sizes",
          String.format(
              Locale.ROOT,
              "%.1f M parameters, %d layers of width %d, %,d tokens",
              size.parameters() / MEGA,
              size.layers(),
              size.width(),
              size.vocabularySize()));
      line(lines, "context", String.format(Locale.ROOT, "%,d tokens", size.contextLength()));
      line(
          lines,
          "memory",
          String.format(
              Locale.ROOT,
              "%.0f MB of weights (%s) on the CPU, and %,d bytes per token of an answer that"
                  + " grows",
              size.weightBytes() / MEGA,
              size.precision(),
              size.cacheBytesPerToken()));
    }
    if (hasChatTemplate) {
      line(lines, "note", LanguageModels.TEMPLATE_NOTE);
    }
    if (fault != null) {
      line(lines, "fault", fault);
    }
    line(lines, "result", isAccepted() ? "accepted" : "refused");
    return lines;
  }

  private static void line(List<String> lines, String name, String value) {
    lines.add("%-14s %s".formatted(name, VisibleText.of(value)));
  }

  /** One line of JSON. */
  String json(ObjectMapper mapper) {
    ObjectNode root = mapper.createObjectNode().put("folder", folder.toString());
    if (size != null) {
      root.put("modelType", size.modelType())
          .put("parameters", size.parameters())
          .put("layers", size.layers())
          .put("width", size.width())
          .put("tokens", size.vocabularySize())
          .put("contextLength", size.contextLength())
          .put("precision", size.precision().toString())
          .put("weightBytes", size.weightBytes())
          .put("cacheBytesPerToken", size.cacheBytesPerToken())
          .put("hasChatTemplate", hasChatTemplate);
    }
    if (fault != null) {
      root.putArray("faults").add(fault);
    }
    return JsonLine.of(root.put("accepted", isAccepted()));
  }
}
