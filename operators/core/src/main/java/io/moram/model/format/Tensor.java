// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One tensor as a safetensors file holds it.
 *
 * @param name its name in the file
 * @param type its element type
 * @param shape its dimensions; empty for a single number
 * @param bytes its elements, row by row, little endian; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of numbers, which pass through once
public record Tensor(String name, TensorType type, List<Long> shape, byte[] bytes) {

  /** How many elements there are. */
  public int size() {
    return bytes.length / type.bytes();
  }

  /**
   * The elements in single precision.
   *
   * @throws IllegalStateException if they are not floating point numbers
   */
  public float[] toFloats() {
    ByteBuffer in = littleEndian();
    float[] numbers = new float[size()];
    switch (type) {
      case F32 -> in.asFloatBuffer().get(numbers);
      case F16 -> {
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = HalfPrecision.toFloat(in.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = Float.intBitsToFloat(in.getShort() << 16);
        }
      }
      default -> throw wrongType("F32, F16 or BF16");
    }
    return numbers;
  }

  /**
   * The elements as whole numbers.
   *
   * @throws IllegalStateException if they are of another type than I32, I64 or U8
   */
  public int[] toInts() {
    ByteBuffer in = littleEndian();
    int[] numbers = new int[size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          switch (type) {
            case I32 -> in.getInt();
            case I64 -> Math.toIntExact(in.getLong());
            case U8 -> in.get() & 0xFF;
            default -> throw wrongType("I32, I64 or U8");
          };
    }
    return numbers;
  }

  private ByteBuffer littleEndian() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private IllegalStateException wrongType(String wanted) {
    return new IllegalStateException(name + " is of type " + type + "; it should be " + wanted);
  }
}
