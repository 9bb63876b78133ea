// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.codec;

import io.moram.model.image.file.ByteView;
import io.moram.model.image.file.RefusedPictureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** The first directory of a TIFF file: its tags and their values. */
final class TiffDirectory {

  private static final int MAX_ENTRIES = 4096;
  private static final int ENTRY_BYTES = 12;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ByteView file;
  private final boolean littleEndian;
  private final Map<Integer, Entry> entries = new TreeMap<>();

  /**
   * @param at where the values are
   */
  private record Entry(int type, long count, long at) {}

  private TiffDirectory(ByteView file, boolean littleEndian) {
    this.file = file;
    this.littleEndian = littleEndian;
  }

  /** Reads the first directory of a file. */
  static TiffDirectory of(ByteView bytes) throws RefusedPictureException {
    boolean little = bytes.is(0, "II");
    ByteView file = bytes.ordered(little);
    TiffDirectory directory = new TiffDirectory(file, little);
    long at = file.u32(4);
    int count = file.u16(at);
    if (count > MAX_ENTRIES) {
      throw RefusedPictureException.damaged("its directory has " + count + " entries");
    }
    for (int i = 0; i < count; i++) {
      long entry = at + 2 + (long) i * ENTRY_BYTES;
      int type = file.u16(entry + 2);
      long values = file.u32(entry + 4);
      long bytesOfAll = values * bytes(type);
      long valuesAt = bytesOfAll <= 4 ? entry + 8 : file.u32(entry + 8);
      directory.entries.putIfAbsent(file.u16(entry), new Entry(type, values, valuesAt));
    }
    return directory;
  }

  private static int bytes(int type) {
    return switch (type) {
      case SHORT, 8 -> 2;
      case LONG, 9, 11, 13 -> 4;
      case 5, 10, 12 -> 8;
      default -> 1;
    };
  }

  /** Whether a tag is there. */
  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** The number of values of a tag; 0 if it is absent. */
  int count(int tag) throws RefusedPictureException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return 0;
    }
    if (!file.has(entry.at, entry.count * bytes(entry.type))) {
      throw RefusedPictureException.damaged("it is truncated, or states a place behind its end");
    }
    return (int) entry.count;
  }

  /** The first value of a tag. */
  long value(int tag, long otherwise) throws RefusedPictureException {
    return count(tag) == 0 ? otherwise : value(tag, 0);
  }

  /** A value of a tag that is there. */
  long value(int tag, int index) throws RefusedPictureException {
    Entry entry = entries.get(tag);
    if (entry == null || index >= entry.count) {
      throw RefusedPictureException.damaged("its tag " + tag + " has too few values");
    }
    int size = bytes(entry.type);
    long at = entry.at + (long) index * size;
    return switch (size) {
      case 1 -> file.u8(at);
      case 2 -> file.u16(at);
      case 4 -> file.u32(at);
      default -> throw RefusedPictureException.damaged("its tag " + tag + " is no integer");
    };
  }

  /** The value of a tag that is a number of things: at most 2^31 - 1. */
  int number(int tag, int otherwise) throws RefusedPictureException {
    return (int) Math.min(Integer.MAX_VALUE, value(tag, (long) otherwise));
  }

  /** All values of a tag. */
  long[] values(int tag) throws RefusedPictureException {
    long[] values = new long[count(tag)];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(tag, i);
    }
    return values;
  }

  /** The bytes of a tag, as a view of the file. */
  ByteView bytesOf(int tag) throws RefusedPictureException {
    Entry entry = entries.get(tag);
    return entry == null ? file.part(0, 0) : file.part(entry.at, entry.count * bytes(entry.type));
  }

  /** The file. */
  ByteView file() {
    return file;
  }

  /**
   * A file of the same bytes whose only directory has the given tags, so that a decoder sees no
   * other ones.
   *
   * @param padding the zeros at its end
   */
  byte[] fileWith(Map<Integer, long[]> tags, long padding) {
    int size = 2 + tags.size() * ENTRY_BYTES + 4;
    int extra = tags.values().stream().mapToInt(v -> v.length > 1 ? v.length * 4 : 0).sum();
    int directory = file.length() + (file.length() & 1);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(directory + size + extra + padding))
            .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
            .put(file.copy());
    bytes.putInt(4, directory);
    bytes.position(directory);
    bytes.putShort((short) tags.size());
    int valuesAt = directory + size;
    for (Map.Entry<Integer, long[]> tag : new TreeMap<>(tags).entrySet()) {
      long[] values = tag.getValue();
      bytes.putShort((short) (int) tag.getKey()).putShort((short) LONG).putInt(values.length);
      bytes.putInt(values.length == 1 ? (int) values[0] : valuesAt);
      if (values.length != 1) {
        for (long value : values) {
          bytes.putInt(valuesAt, (int) value);
          valuesAt += 4;
        }
      }
    }
    bytes.putInt(0);
    return bytes.array();
  }
}
