// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.binary;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro binary from a byte array and checks every length in it. A length above the number of
 * bytes that are left is rejected before memory is allocated for it. Avro's own decoder allocates
 * first.
 */
public final class BoundedDecoder extends Decoder {
  /** The most items of all arrays and maps of one message. */
  private static final long MAX_ITEMS = 1_000_000;

  private final BinaryDecoder input;
  private long items;

  /** Reads from an offset to the end. */
  public BoundedDecoder(byte[] bytes, int offset) {
    this.input = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
  }

  /** The number of bytes that have not been read. */
  public int remaining() throws IOException {
    return input.inputStream().available();
  }

  private int boundedLength() throws IOException {
    long length = input.readLong();
    int remaining = remaining();
    if (length < 0 || length > remaining) {
      throw new EOFException(
          "A length is " + length + " bytes; must be 0 to the " + remaining + " that are left.");
    }
    return (int) length;
  }

  private long boundedCount(long count) throws IOException {
    items += count;
    if (count < 0 || count > remaining() || items > MAX_ITEMS) {
      throw new EOFException(
          "A collection has "
              + count
              + " items; must have at most one per byte of the "
              + remaining()
              + " that are left, and "
              + MAX_ITEMS
              + " per message.");
    }
    return count;
  }

  private byte[] boundedBytes() throws IOException {
    byte[] bytes = new byte[boundedLength()];
    input.readFixed(bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void readNull() throws IOException {
    input.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return input.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return input.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return input.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return input.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return input.readDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(boundedBytes());
  }

  @Override
  public String readString() throws IOException {
    return new String(boundedBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(boundedBytes());
  }

  @Override
  public void skipBytes() throws IOException {
    input.skipFixed(boundedLength());
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    input.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    input.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return input.readEnum();
  }

  @Override
  public long readArrayStart() throws IOException {
    return boundedCount(input.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return boundedCount(input.arrayNext());
  }

  @Override
  public long skipArray() throws IOException {
    return boundedCount(input.skipArray());
  }

  @Override
  public long readMapStart() throws IOException {
    return boundedCount(input.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return boundedCount(input.mapNext());
  }

  @Override
  public long skipMap() throws IOException {
    return boundedCount(input.skipMap());
  }

  @Override
  public int readIndex() throws IOException {
    return input.readIndex();
  }
}
