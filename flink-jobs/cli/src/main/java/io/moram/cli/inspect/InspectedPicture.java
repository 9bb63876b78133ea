// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.console.JsonLine;
import io.moram.model.image.BadImageException;
import io.moram.model.image.ImagePreprocessor;
import io.moram.model.image.PictureReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A picture that was decoded, or the reason why it was refused.
 *
 * @param file its file
 * @param report what its header says; null if that was refused
 * @param samples what the model sees, {@code [3, side, side]}; null if the picture was refused
 * @param refusal the reason; null if the picture was accepted
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InspectedPicture(
    Path file,
    @Nullable PictureReport report,
    byte @Nullable [] samples,
    @Nullable String refusal) {

  /** Decodes a file. */
  static InspectedPicture of(Path file, ImagePreprocessor preprocessor) throws IOException {
    byte[] bytes = read(file, preprocessor.maxBytes());
    PictureReport report = null;
    try {
      report = preprocessor.inspect(bytes);
      return new InspectedPicture(file, report, preprocessor.samples(bytes), null);
    } catch (BadImageException e) {
      return new InspectedPicture(file, report, null, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a file, but not more than it takes to see that it is too large. */
  private static byte[] read(Path file, long most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, most + 1));
    }
  }

  /** Whether the picture was decoded. */
  boolean isAccepted() {
    return refusal == null;
  }

  /** The cells of a table: file, format, size, orientation, colours, result. */
  String[] cells() {
    return new String[] {
      printable(file.toString()),
      report == null ? "" : report.format(),
      report == null ? "" : report.width() + " x " + report.height(),
      report == null ? "" : String.valueOf(report.orientation()),
      report == null ? "" : report.colours(),
      refusal == null ? "accepted" : "refused: " + printable(refusal)
    };
  }

  /** One line of JSON. */
  String json(ObjectMapper mapper) {
    ObjectNode node = mapper.createObjectNode().put("file", file.toString());
    if (report != null) {
      node.put("format", report.format())
          .put("width", report.width())
          .put("height", report.height())
          .put("orientation", report.orientation())
          .put("colours", report.colours());
    }
    node.put("accepted", isAccepted());
    if (refusal != null) {
      node.put("reason", refusal);
    }
    return JsonLine.of(node);
  }

  /** A text in which nothing controls a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
