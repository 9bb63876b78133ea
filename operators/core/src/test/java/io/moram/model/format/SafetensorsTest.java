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
        "[]|not a JSON object",
        "{\"a\"|not JSON",
        "{\"a\":{\"dtype\":\"F7\",\"shape\":[1],\"data_offsets\":[0,4]}}|unknown type \"F7\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|do not fit its bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|do not fit its bytes",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}|do not fit its bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|do"
            + " not fit",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|starts at 4 and not at 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}|ends early",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":1}|Duplicate field"
            + " 'a'",
      })
  void aBrokenHeaderIsRefusedWithItsFault(String header, String message) {
    byte[] file = join(header.getBytes(StandardCharsets.UTF_8), new byte[8]);
    assertRefused(file, message);
  }

  @Test
  void whatIsNoSafetensorsFileIsRefused() {
    assertRefused(new byte[0], "ends early");
    byte[] other = new byte[64];
    Arrays.fill(other, (byte) 'x');
    assertRefused(other, "is this a safetensors file?");
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
