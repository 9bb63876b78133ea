// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

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
 * Reads Avro binary from a byte array and believes no length in it: one larger than the bytes that
 * are left is refused before anything is allocated for it. Avro's own decoder allocates first.
 */
final class BoundedDecoder extends Decoder {
  /** Items of all arrays and maps of one message; each takes at least one byte of it too. */
  private static final long MAX_ITEMS = 1_000_000;

  private final BinaryDecoder input;
  private long items;

  BoundedDecoder(byte[] bytes, int offset) {
    this.input = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
  }

  /** How many bytes have not been read. */
  int remaining() throws IOException {
    return input.inputStream().available();
  }

  private int boundedLength() throws IOException {
    long length = input.readLong();
    int remaining = remaining();
    if (length < 0 || length > remaining) {
      throw new EOFException(
          "a length of " + length + " bytes, but only " + remaining + " are left");
    }
    return (int) length;
  }

  private long boundedCount(long count) throws IOException {
    items += count;
    if (count < 0 || count > remaining() || items > MAX_ITEMS) {
      throw new EOFException(
          "a collection of " + count + " items, but only " + remaining() + " bytes are left");
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
