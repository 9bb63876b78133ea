// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @Test
  void halfPrecisionIsReadExactly() {
    // 1, -2, the largest, the smallest normal and subnormal numbers, negative zero, infinity
    byte[] bytes = {
      0, 0x3C, 0, (byte) 0xC0, (byte) 0xFF, 0x7B, 0, 4, 1, 0, 0, (byte) 0x80, 0, 0x7C
    };
    assertThat(new Tensor("t", TensorType.F16, List.of(7L), bytes).toFloats())
        .containsExactly(1f, -2f, 65504f, 0x1p-14f, 0x1p-24f, -0f, Float.POSITIVE_INFINITY);
  }

  @Test
  void brainFloatsAreTheUpperHalf() {
    byte[] bytes = {(byte) 0x80, 0x3F, (byte) 0x49, (byte) 0xC0};
    assertThat(new Tensor("t", TensorType.BF16, List.of(2L), bytes).toFloats())
        .containsExactly(1f, -3.140625f);
  }

  @Test
  void tensorsComeBackAsTheyWereWritten() throws IOException {
    Tensor first =
        new Tensor("a", TensorType.F32, List.of(1L, 2L), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Tensor scalar = new Tensor("b", TensorType.U8, List.of(), new byte[] {9});
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    SafetensorsWriter.write(List.of(scalar, first), file);
    Map<String, Tensor> read =
        Safetensors.readAll("f", new ByteArrayInputStream(file.toByteArray()));
    assertThat(read).hasSize(2);
    Tensor readFirst = Objects.requireNonNull(read.get("a"));
    assertThat(readFirst.bytes()).isEqualTo(first.bytes());
    assertThat(readFirst.shape()).isEqualTo(first.shape());
    assertThat(Objects.requireNonNull(read.get("b")).toInts()).containsExactly(9);
  }

  @Test
  void theTensorsOfAFileAreAligned() throws IOException {
    Tensor bytes = new Tensor("a", TensorType.U8, List.of(3L), new byte[] {1, 2, 3});
    Tensor longs = new Tensor("b", TensorType.I64, List.of(1L), new byte[8]);
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    SafetensorsWriter.write(List.of(bytes, longs), file);

    long header = ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    assertThat(file.toByteArray()).hasSize((int) (8 + header + 11)).endsWith(1, 2, 3);
    assertThatThrownBy(() -> SafetensorsWriter.write(List.of(bytes, bytes), file))
        .hasMessageContaining("two tensors have the name a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|The header is not a JSON object",
        "{\"a\"|not JSON",
        "{\"a\":1}|tensor a is not described by a JSON object",
        "{\"a\":{\"dtype\":\"F7\",\"shape\":[1],\"data_offsets\":[0,8]}}|unknown type \"F7\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}|a: type F32 and shape [1] do"
            + " not fit its bytes 0 to 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|a: shape must be at most",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}|a: shape must be at most 64"
            + " whole numbers of 0 or more, without a point",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2e0],\"data_offsets\":[0,8]}}|a: shape must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}}|a: shape must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}|a: shape must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551617],\"data_offsets\":[0,8]}}|a: shape"
            + " must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0.0,8]}}|a: data_offsets must be",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|data_offsets has 1 numbers",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}|a lacks its dtype, shape or data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|do"
            + " not fit",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|tensor a starts at 4 and not"
            + " at 0, the end of the start of the data, so bytes belong to no tensor",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]},\"b\":{\"dtype\":\"U8\","
            + "\"shape\":[4],\"data_offsets\":[4,8]}}|tensor b starts at 4 and not at 5, the end of"
            + " tensor a, so bytes belong to two tensors",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}|ends early",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|bytes after its last tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":1}|Duplicate field"
            + " 'a'",
        "{\"a\\u0000b\":{}}|tensor a\\u0000b has a control character in its name",
        "{\"__metadata__\":{\"a\":1}}|__metadata__ must hold texts by name",
        "{} {}|the header goes on after its JSON object",
      })
  void aBrokenHeaderIsRefusedWithItsFault(String header, String message) {
    byte[] file = join(header.getBytes(StandardCharsets.UTF_8), new byte[8]);
    assertRefused(file, message);
  }

  @Test
  void whatIsNoSafetensorsFileIsRefused() {
    assertRefused(new byte[0], "it holds nothing: it is empty");
    assertRefused(new byte[] {1, 2, 3}, "is this a safetensors file? It has 3 bytes");
    byte[] other = new byte[64];
    Arrays.fill(other, (byte) 'x');
    assertRefused(other, "is this a safetensors file?");
  }

  /** A header of legal tensors fits a small heap, or is refused before it is parsed. */
  @Test
  void aHeaderThatIsTooLargeIsRefused() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 70_000; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"")
          .append(i)
          .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    byte[] many = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    assertRefused(join(many, new byte[0]), "has more than 65536 tensors");

    byte[] large = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(93 << 20).array();
    assertRefused(
        Arrays.copyOf(large, 1000), "Its header would have 97517568 bytes; 2 to 16777216 are read");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() {
    assertRefused(join(new byte[] {'{', '"', (byte) 0xC0, '"', '}'}, new byte[0]), "not UTF-8");
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(
            () -> Safetensors.readAll("file.safetensors", new ByteArrayInputStream(file)))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageStartingWith("file.safetensors")
        .hasMessageContaining(message);
  }

  private static byte[] join(byte[] header, byte[] data) {
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }
}
