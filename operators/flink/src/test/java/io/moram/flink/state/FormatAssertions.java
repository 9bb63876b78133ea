// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Assertions that hold for every stored format. */
public final class FormatAssertions {
  private FormatAssertions() {}

  /** Writes and reads a value; the result is another object, for the caller to compare. */
  public static <T> T roundTrip(VersionedSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    serializer.serialize(value, target);
    DataInputDeserializer source = new DataInputDeserializer(target.getCopyOfBuffer());
    T read = serializer.deserialize(source);
    assertThat(source.available()).as("bytes left unread").isZero();
    assertThat(read).isNotSameAs(value);

    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.copy(new DataInputDeserializer(target.getCopyOfBuffer()), copied);
    assertThat(copied.getCopyOfBuffer()).isEqualTo(target.getCopyOfBuffer());
    return read;
  }

  /** A value and a snapshot of the next version are refused, with an error that names both. */
  public static <T> void assertNewerVersionRefused(VersionedSerializer<T> serializer, T value)
      throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    serializer.serialize(value, target);
    byte[] newer = target.getCopyOfBuffer();
    newer[0] = (byte) (serializer.version() + 1);
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(newer)))
        .isInstanceOf(UnsupportedFormatVersionException.class)
        .hasMessageContaining(serializer.getClass().getName())
        .hasMessageContaining("version " + (serializer.version() + 1));

    DataOutputSerializer snapshot = new DataOutputSerializer(64);
    serializer.snapshotConfiguration().writeSnapshot(snapshot);
    byte[] newerSnapshot = snapshot.getCopyOfBuffer();
    newerSnapshot[newerSnapshot.length - 1]++;
    TypeSerializerSnapshot<T> read = new VersionedSerializerSnapshot<>();
    ClassLoader loader = FormatAssertions.class.getClassLoader();
    assertThatThrownBy(() -> read.readSnapshot(1, new DataInputDeserializer(newerSnapshot), loader))
        .isInstanceOf(UnsupportedFormatVersionException.class)
        .hasMessageContaining("newer");

    TypeSerializerSnapshot<T> same = new VersionedSerializerSnapshot<>();
    same.readSnapshot(1, new DataInputDeserializer(snapshot.getCopyOfBuffer()), loader);
    assertThat(same.restoreSerializer()).isEqualTo(serializer);
    assertThat(
            serializer.snapshotConfiguration().resolveSchemaCompatibility(same).isCompatibleAsIs())
        .isTrue();
  }
}
