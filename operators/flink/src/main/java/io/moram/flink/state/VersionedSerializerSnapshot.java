// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link VersionedSerializer} that a checkpoint stores: its class and the version
 * that it wrote. A version that is newer than this build's is rejected with an error that says so.
 *
 * @param <T> the serialized type
 */
public final class VersionedSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int SNAPSHOT_VERSION = 1;

  private @Nullable VersionedSerializer<T> serializer;

  /** Flink calls this constructor, and then {@link #readSnapshot}. */
  public VersionedSerializerSnapshot() {}

  VersionedSerializerSnapshot(VersionedSerializer<T> serializer) {
    this.serializer = serializer;
  }

  @Override
  public int getCurrentVersion() {
    return SNAPSHOT_VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView target) throws IOException {
    VersionedSerializer<T> written = serializer();
    target.writeUTF(written.getClass().getName());
    target.writeByte(written.version());
  }

  @Override
  @SuppressWarnings("unchecked") // The class was written together with values of T.
  public void readSnapshot(int readVersion, DataInputView source, ClassLoader loader)
      throws IOException {
    if (readVersion != SNAPSHOT_VERSION) {
      throw new UnsupportedFormatVersionException(
          getClass().getName(), readVersion, SNAPSHOT_VERSION);
    }
    String name = source.readUTF();
    int version = source.readUnsignedByte();
    VersionedSerializer<T> found;
    try {
      found =
          (VersionedSerializer<T>)
              Class.forName(name, true, loader)
                  .asSubclass(VersionedSerializer.class)
                  .getDeclaredConstructor()
                  .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IOException(
          "State has the format "
              + name
              + ", which this build does not have. Restore it with a build that has the format.",
          e);
    }
    if (version > found.version()) {
      throw new UnsupportedFormatVersionException(name, version, found.version());
    }
    serializer = found;
  }

  @Override
  public TypeSerializer<T> restoreSerializer() {
    return serializer();
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> oldSnapshot) {
    return oldSnapshot instanceof VersionedSerializerSnapshot<T> old
            && old.serializer().equals(serializer())
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }

  private VersionedSerializer<T> serializer() {
    if (serializer == null) {
      throw new IllegalStateException("The snapshot has not been read yet");
    }
    return serializer;
  }
}
