// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names what a file holds whose bytes are not what its name says. */
final class ForeignContent {

  /** How many bytes it takes to know every content. */
  static final int BYTES = 512;

  private static final int TAR_MARK = 257;

  private record Mark(int at, String bytes, String content) {
    boolean isIn(String start) {
      return start.startsWith(bytes, at);
    }
  }

  /** The first bytes of formats, one character for each byte. */
  private static final List<Mark> MARKS =
      List.of(
          new Mark(0, "version https://git-lfs", "a Git LFS pointer; fetch it with git lfs pull"),
          new Mark(0, "PK\3\4", "a zip archive, as PyTorch writes its checkpoints"),
          new Mark(0, "\u0080\2", "a Python pickle, as PyTorch writes its checkpoints"),
          new Mark(0, "\u0080\3", "a Python pickle"),
          new Mark(0, "\u0080\4", "a Python pickle"),
          new Mark(0, "\u0080\5", "a Python pickle"),
          new Mark(0, "\u0089HDF", "an HDF5 file, as Keras writes its weights"),
          new Mark(0, "GGUF", "a GGUF file"),
          new Mark(0, "\u0093NUMPY", "a NumPy array"),
          new Mark(0, "\u001f\u008b", "a gzip file; unpack it"),
          new Mark(0, "\u00fd7zXZ", "an xz file; unpack it"),
          new Mark(0, "(\u00b5/\u00fd", "a Zstandard file; unpack it"),
          new Mark(0, "7z\u00bc\u00af", "a 7z archive; unpack it"),
          new Mark(TAR_MARK, "ustar", "a tar archive; unpack it"),
          new Mark(0, "%PDF", "a PDF"),
          new Mark(0, "\u007fELF", "a program"));

  private ForeignContent() {}

  /**
   * The content by its first bytes.
   *
   * @param start the first {@link #BYTES} of the file, or all if it has less
   */
  static Optional<String> of(byte[] start) {
    if (start.length == 0) {
      return Optional.of("nothing: it is empty");
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.chars().allMatch(sign -> sign == 0)) {
      return Optional.of("zeros, as after a download that was cut off");
    }
    return MARKS.stream()
        .filter(mark -> mark.isIn(text))
        .map(Mark::content)
        .findFirst()
        .or(() -> markup(text));
  }

  private static Optional<String> markup(String text) {
    String start = text.replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return Optional.of("an HTML page, such as a login or an error of a download");
    }
    return start.startsWith("<?xml") || start.startsWith("<error")
        ? Optional.of("XML, such as an error of a download")
        : Optional.empty();
  }
}
