// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.JsonLine;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.model.FolderReport;
import io.moram.model.FolderReport.EncoderSizes;
import io.moram.model.FolderReport.ModelSizes;
import io.moram.model.format.WeightFiles.WeightFile;
import io.moram.model.image.PreparationSteps;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a folder holds as a backbone, as text and as JSON. */
record BackboneInspection(FolderReport report) {

  /**
   * Reads a folder, with the bytes of its weights.
   *
   * @throws IOException if a file cannot be read to its end
   */
  static BackboneInspection of(Path folder) throws IOException {
    return new BackboneInspection(BackboneChoice.inspect(folder, true));
  }

  /** Whether the folder is a backbone. */
  boolean isAccepted() {
    return report.isAccepted();
  }

  /** The lines for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    line(lines, "folder", report.folder());
    ModelSizes model = report.model();
    if (model != null) {
      line(lines, "model type", "clip");
      line(
          lines,
          "image encoder",
          words(model.image())
              + ", pictures of %1$d x %1$d in patches of %2$d x %2$d"
                  .formatted(model.imageSide(), model.patchSide()));
      line(
          lines,
          "text encoder",
          words(model.text())
              + ", %d tokens, texts of up to %d".formatted(model.tokens(), model.positions()));
      line(lines, "embedding", "width " + model.embeddingWidth());
    }
    PreparationSteps preparation = report.preparation();
    if (preparation != null) {
      line(lines, "pictures", "as " + source() + " says:");
      preparation.describe().forEach(step -> line(lines, "", step));
    }
    if (report.hasTokenizer()) {
      line(lines, "tokenizer", "tokenizer.json");
    }
    for (WeightFile file : report.weights()) {
      line(
          lines,
          "weights",
          String.format(
              Locale.ROOT, "%s, %,d bytes, %d tensors", file.name(), file.bytes(), file.tensors()));
    }
    if (report.fingerprint() != null) {
      line(lines, "fingerprint", report.fingerprint());
    }
    report.notes().forEach(note -> line(lines, "note", note));
    report.faults().forEach(fault -> line(lines, "fault", fault));
    line(lines, "result", isAccepted() ? "accepted" : "refused");
    return lines;
  }

  private String source() {
    String file = report.preparationFile();
    return file == null ? "the default of CLIP" : file;
  }

  private static String words(EncoderSizes encoder) {
    return "%d layers, width %d, inner width %d, %d heads, %s"
        .formatted(
            encoder.layers(),
            encoder.width(),
            encoder.innerWidth(),
            encoder.heads(),
            encoder.activation());
  }

  private static void line(List<String> lines, String name, String value) {
    lines.add("%-14s %s".formatted(name, VisibleText.of(value)));
  }

  /** One line of JSON. */
  String json(ObjectMapper mapper) {
    ObjectNode root = mapper.createObjectNode().put("folder", report.folder());
    ModelSizes model = report.model();
    if (model != null) {
      root.put("modelType", "clip")
          .put("embeddingWidth", model.embeddingWidth())
          .put("tokens", model.tokens())
          .put("positions", model.positions())
          .put("imageSide", model.imageSide())
          .put("patchSide", model.patchSide());
      encoder(root.putObject("imageEncoder"), model.image());
      encoder(root.putObject("textEncoder"), model.text());
    }
    preparation(root);
    root.put("tokenizer", report.hasTokenizer());
    ArrayNode weights = root.putArray("weights");
    for (WeightFile file : report.weights()) {
      weights
          .addObject()
          .put("file", file.name())
          .put("bytes", file.bytes())
          .put("tensors", file.tensors());
    }
    if (report.fingerprint() != null) {
      root.put("fingerprint", report.fingerprint());
    }
    report.notes().forEach(root.putArray("notes")::add);
    report.faults().forEach(root.putArray("faults")::add);
    return JsonLine.of(root.put("accepted", isAccepted()));
  }

  private void preparation(ObjectNode root) {
    PreparationSteps steps = report.preparation();
    if (steps == null) {
      return;
    }
    ObjectNode node =
        root.putObject("preparation")
            .put("file", report.preparationFile())
            .put("fit", steps.fit() == PreparationSteps.Fit.EXACT ? "exact" : "shorter-side")
            .put("width", steps.width())
            .put("height", steps.height())
            .put("filter", steps.filter().toString())
            .put("side", steps.side())
            .put("scale", steps.scale());
    steps.mean().forEach(node.putArray("mean")::add);
    steps.deviation().forEach(node.putArray("deviation")::add);
  }

  private static void encoder(ObjectNode node, EncoderSizes sizes) {
    node.put("layers", sizes.layers())
        .put("width", sizes.width())
        .put("innerWidth", sizes.innerWidth())
        .put("heads", sizes.heads())
        .put("activation", sizes.activation());
  }
}
