// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header of a safetensors file, checked as the format's reference checks it: every byte of the
 * data belongs to one tensor. In addition its size is limited, so that it fits the heap.
 *
 * @param bytes the size of the length field and the header
 * @param tensors the tensors, in the order in which they lie in the file
 */
record SafetensorsHeader(int bytes, List<TensorEntry> tensors) {

  /** A model of a thousand tensors needs 100 kB. */
  static final int MOST_BYTES = 16 << 20;

  static final int MOST_TENSORS = 65_536;
  private static final String METADATA = "__metadata__";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * Reads a header.
   *
   * @param file the file's name, for errors
   * @param in the file from its first byte; read to the end of the header, not closed
   * @throws InvalidBackboneException if it is not well formed
   */
  static SafetensorsHeader read(String file, InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(Long.BYTES);
    if (prefix.length < Long.BYTES) {
      throw noSafetensors(file, prefix, in, "it has " + prefix.length + " bytes");
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MOST_BYTES) {
      throw noSafetensors(
          file,
          prefix,
          in,
          "its header would have "
              + Long.toUnsignedString(length)
              + " bytes; 2 to "
              + MOST_BYTES
              + " are read");
    }
    byte[] header = in.readNBytes((int) length);
    if (header.length == 0 || header[0] != '{') {
      byte[] start = Arrays.copyOf(prefix, prefix.length + header.length);
      System.arraycopy(header, 0, start, prefix.length, header.length);
      throw noSafetensors(file, start, in, "the header is not a JSON object");
    }
    if (header.length < length) {
      throw truncated(file, length - header.length);
    }
    List<TensorEntry> tensors = parse(file, text(file, header));
    tensors.sort(Comparator.comparingLong(TensorEntry::start).thenComparingLong(TensorEntry::end));
    requireNoHole(file, tensors);
    return new SafetensorsHeader(Long.BYTES + header.length, List.copyOf(tensors));
  }

  /** How many bytes the file has. */
  long fileBytes() {
    return bytes + (tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end());
  }

  static InvalidBackboneException truncated(String file, long missing) {
    return new InvalidBackboneException(
        file
            + " ends early: at least "
            + missing
            + " more bytes are announced in it. Download or copy it again.");
  }

  static InvalidBackboneException trailing(String file) {
    return new InvalidBackboneException(
        file + " has bytes after its last tensor. Download or copy it again.");
  }

  /** Names what the file is instead, as far as its first bytes tell. */
  private static InvalidBackboneException noSafetensors(
      String file, byte[] read, InputStream in, String fault) throws IOException {
    byte[] start = Arrays.copyOf(read, Math.max(read.length, ForeignContent.BYTES));
    int more = in.readNBytes(start, read.length, start.length - read.length);
    Optional<String> content =
        ForeignContent.of(Arrays.copyOf(start, Math.min(ForeignContent.BYTES, read.length + more)));
    return new InvalidBackboneException(
        content.isPresent()
            ? file + " is not a safetensors file: it holds " + content.get() + "."
            : file + ": is this a safetensors file? " + capital(fault) + ".");
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String text(String file, byte[] header) throws InvalidBackboneException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidBackboneException(file + ": the header is not UTF-8", e);
    }
  }

  private static List<TensorEntry> parse(String file, String header) throws IOException {
    List<TensorEntry> tensors = new ArrayList<>();
    try (JsonParser json = JSON.createParser(header)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals(METADATA)) {
          metadata(file, json);
        } else if (tensors.size() == MOST_TENSORS) {
          throw new InvalidBackboneException(
              file + " has more than " + MOST_TENSORS + " tensors; split it into several files");
        } else {
          tensors.add(TensorEntry.parse(file, name, json));
        }
      }
      if (json.nextToken() != null) {
        throw new InvalidBackboneException(file + ": the header goes on after its JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new InvalidBackboneException(
          file + ": the header is not JSON: " + PrintableText.of(e.getOriginalMessage()), e);
    }
    return tensors;
  }

  private static void metadata(String file, JsonParser json) throws IOException {
    boolean isWrong = json.currentToken() != JsonToken.START_OBJECT;
    while (!isWrong && json.nextToken() == JsonToken.FIELD_NAME) {
      isWrong = json.nextToken() != JsonToken.VALUE_STRING;
    }
    if (isWrong) {
      throw new InvalidBackboneException(file + ": " + METADATA + " must hold texts by name");
    }
  }

  private static void requireNoHole(String file, List<TensorEntry> tensors)
      throws InvalidBackboneException {
    long position = 0;
    String before = "the start of the data";
    for (TensorEntry tensor : tensors) {
      if (tensor.start() != position) {
        throw new InvalidBackboneException(
            String.format(
                Locale.ROOT,
                "%s: tensor %s starts at %d and not at %d, the end of %s, so bytes belong to %s",
                file,
                PrintableText.of(tensor.name()),
                tensor.start(),
                position,
                before,
                tensor.start() > position ? "no tensor" : "two tensors"));
      }
      position = tensor.end();
      before = "tensor " + PrintableText.of(tensor.name());
    }
  }
}
