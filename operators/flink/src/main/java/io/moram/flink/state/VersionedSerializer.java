// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Serializes one immutable type, with the format's version in front of every value. Older versions
 * are still read, so a state backend may hold values of several versions at once, and state is
 * never migrated. A newer version is rejected.
 *
 * <p>A subclass is public and has a public constructor without parameters, because a checkpoint
 * names the class and a restore makes an instance. It has no state, so one instance serves all
 * threads.
 *
 * @param <T> an immutable type; values are never copied
 */
public abstract class VersionedSerializer<T> extends TypeSerializer<T> {
  private static final int MAX_VERSION = 255;

  private final int version;

  /**
   * @param version the version that is written, 1 to 255; one more for every change of the format
   */
  protected VersionedSerializer(int version) {
    if (version < 1 || version > MAX_VERSION) {
      throw new IllegalArgumentException(
          "The version of a format is " + version + "; must be 1 to " + MAX_VERSION + ".");
    }
    this.version = version;
  }

  /** Writes a value in the current version, without the version byte. */
  protected abstract void write(T value, DataOutputView target) throws IOException;

  /**
   * Reads a value of any version up to the current one.
   *
   * @param version the version of the value, 1 to the current one
   */
  protected abstract T read(int version, DataInputView source) throws IOException;

  /** The version that is written, 1 to 255. */
  public final int version() {
    return version;
  }

  @Override
  public final void serialize(T value, DataOutputView target) throws IOException {
    target.writeByte(version);
    write(value, target);
  }

  /**
   * Reads a value.
   *
   * @throws UnsupportedFormatVersionException if a newer build wrote it
   * @throws DamagedStateException if the bytes are no value
   */
  @Override
  public final T deserialize(DataInputView source) throws IOException {
    int found = source.readUnsignedByte();
    if (found < 1 || found > version) {
      throw new UnsupportedFormatVersionException(getClass().getName(), found, version);
    }
    try {
      return read(found, source);
    } catch (EOFException | StreamCorruptedException | RuntimeException e) {
      throw new DamagedStateException(getClass().getName(), e);
    }
  }

  @Override
  public final T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final T copy(T value) {
    return value;
  }

  @Override
  public final T copy(T value, T reuse) {
    return value;
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public final @Nullable T createInstance() {
    return null;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new VersionedSerializerSnapshot<>(this);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof VersionedSerializer<?> that && that.getClass() == getClass();
  }

  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }
}
