// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The fields that several formats share, each written and read by a pair of methods. */
public final class StateFields {
  private static final int ABSENT = -1;

  /** What is made room for before it is read, so that a damaged length takes no memory. */
  private static final int PART = 64 << 10;

  private StateFields() {}

  /** Writes one element of a list. */
  @FunctionalInterface
  public interface Writer<T> {
    /** Writes the element. */
    void write(T element, DataOutputView target) throws IOException;
  }

  /** Reads one element of a list. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads the element. */
    T read(DataInputView source) throws IOException;
  }

  /** Writes bytes with their count, 0 to 2 GiB. */
  public static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  /** Reads what {@link #writeBytes} wrote. */
  public static byte[] readBytes(DataInputView source) throws IOException {
    return readBytes(readSize(source), source);
  }

  private static byte[] readBytes(int size, DataInputView source) throws IOException {
    byte[] bytes = new byte[Math.min(size, PART)];
    source.readFully(bytes);
    while (bytes.length < size) {
      int read = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(size, 2L * read));
      source.readFully(bytes, read, bytes.length - read);
    }
    return bytes;
  }

  /**
   * Reads the number of elements that follow.
   *
   * @throws StreamCorruptedException if it is negative
   */
  public static int readSize(DataInputView source) throws IOException {
    return requireSize(source.readInt());
  }

  private static int requireSize(int size) throws IOException {
    if (size < 0) {
      throw new StreamCorruptedException("a length is " + size + "; must be 0 or more");
    }
    return size;
  }

  /** Writes bytes that may be absent. */
  public static void writeOptionalBytes(byte @Nullable [] bytes, DataOutputView target)
      throws IOException {
    if (bytes == null) {
      target.writeInt(ABSENT);
    } else {
      writeBytes(bytes, target);
    }
  }

  /** Reads what {@link #writeOptionalBytes} wrote. */
  public static byte @Nullable [] readOptionalBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length == ABSENT) {
      return null;
    }
    return readBytes(requireSize(length), source);
  }

  /** Writes a string of any length. */
  public static void writeString(String string, DataOutputView target) throws IOException {
    writeBytes(string.getBytes(StandardCharsets.UTF_8), target);
  }

  /** Reads what {@link #writeString} wrote. */
  public static String readString(DataInputView source) throws IOException {
    return new String(readBytes(source), StandardCharsets.UTF_8);
  }

  /** Writes a string that may be absent. */
  public static void writeOptionalString(@Nullable String string, DataOutputView target)
      throws IOException {
    writeOptionalBytes(string == null ? null : string.getBytes(StandardCharsets.UTF_8), target);
  }

  /** Reads what {@link #writeOptionalString} wrote. */
  public static @Nullable String readOptionalString(DataInputView source) throws IOException {
    byte[] bytes = readOptionalBytes(source);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Writes floats with their count, bit by bit as they are. */
  public static void writeFloats(float[] floats, DataOutputView target) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(floats.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(floats);
    writeBytes(buffer.array(), target);
  }

  /** Reads what {@link #writeFloats} wrote. */
  public static float[] readFloats(DataInputView source) throws IOException {
    byte[] bytes = readNumbers(Float.BYTES, source);
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  private static byte[] readNumbers(int width, DataInputView source) throws IOException {
    byte[] bytes = readBytes(source);
    if (bytes.length % width != 0) {
      throw new StreamCorruptedException(
          "numbers take " + bytes.length + " bytes; must be a multiple of " + width);
    }
    return bytes;
  }

  /** Writes integers with their count. */
  public static void writeInts(int[] ints, DataOutputView target) throws IOException {
    target.writeInt(ints.length);
    for (int one : ints) {
      target.writeInt(one);
    }
  }

  /** Reads what {@link #writeInts} wrote. */
  public static int[] readInts(DataInputView source) throws IOException {
    int size = readSize(source);
    int[] ints = new int[Math.min(size, PART)];
    for (int i = 0; i < size; i++) {
      if (i == ints.length) {
        ints = Arrays.copyOf(ints, (int) Math.min(size, 2L * i));
      }
      ints[i] = source.readInt();
    }
    return ints;
  }

  /** Writes doubles with their count, bit by bit as they are. */
  public static void writeDoubles(double[] doubles, DataOutputView target) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(doubles.length, Double.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.asDoubleBuffer().put(doubles);
    writeBytes(buffer.array(), target);
  }

  /** Reads what {@link #writeDoubles} wrote. */
  public static double[] readDoubles(DataInputView source) throws IOException {
    byte[] bytes = readNumbers(Double.BYTES, source);
    double[] doubles = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(doubles);
    return doubles;
  }

  /** Writes a list with its size. */
  public static <T> void writeList(List<T> list, Writer<T> writer, DataOutputView target)
      throws IOException {
    target.writeInt(list.size());
    for (T element : list) {
      writer.write(element, target);
    }
  }

  /** Reads what {@link #writeList} wrote; the list cannot be changed. */
  public static <T> List<T> readList(Reader<T> reader, DataInputView source) throws IOException {
    int size = readSize(source);
    List<T> list = new ArrayList<>(Math.min(size, PART));
    for (int i = 0; i < size; i++) {
      list.add(reader.read(source));
    }
    return List.copyOf(list);
  }
}
