// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionedSerializerTest {

  /** Its second version added the note. */
  @SuppressWarnings("ArrayRecordComponent") // Compared field by field.
  record Sample(String name, float[] figures, List<String> tags, @Nullable String note) {}

  /** Writes version 2 and still reads version 1. */
  public static final class SampleSerializer extends VersionedSerializer<Sample> {
    public SampleSerializer() {
      super(2);
    }

    @Override
    protected void write(Sample sample, DataOutputView target) throws IOException {
      writeFirst(sample, target);
      StateFields.writeOptionalString(sample.note, target);
    }

    static void writeFirst(Sample sample, DataOutputView target) throws IOException {
      StateFields.writeString(sample.name, target);
      StateFields.writeFloats(sample.figures, target);
      StateFields.writeList(sample.tags, StateFields::writeString, target);
    }

    @Override
    protected Sample read(int version, DataInputView source) throws IOException {
      return new Sample(
          StateFields.readString(source),
          StateFields.readFloats(source),
          StateFields.readList(StateFields::readString, source),
          version < 2 ? null : StateFields.readOptionalString(source));
    }
  }

  private static final Sample SAMPLE =
      new Sample(
          "Ünïcode", new float[] {-0.0f, Float.MIN_VALUE, 3e8f}, List.of("a", "", "b"), "note");

  private final SampleSerializer serializer = new SampleSerializer();

  @Test
  void readsWhatItWrote() throws IOException {
    assertThat(FormatAssertions.roundTrip(serializer, SAMPLE))
        .usingRecursiveComparison()
        .isEqualTo(SAMPLE);
    Sample bare = new Sample("", new float[0], List.of(), null);
    assertThat(FormatAssertions.roundTrip(serializer, bare))
        .usingRecursiveComparison()
        .isEqualTo(bare);
  }

  @Test
  void readsAnOlderVersion() throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    target.writeByte(1);
    SampleSerializer.writeFirst(SAMPLE, target);
    Sample read = serializer.deserialize(new DataInputDeserializer(target.getCopyOfBuffer()));
    assertThat(read.name()).isEqualTo(SAMPLE.name());
    assertThat(read.note()).isNull();
  }

  @Test
  void refusesANewerVersion() throws IOException {
    FormatAssertions.assertNewerVersionRefused(serializer, SAMPLE);
  }

  @Test
  void refusesAFormatThatThisBuildLacks() throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    target.writeUTF("io.moram.Gone$Serializer");
    target.writeByte(1);
    assertThatThrownBy(
            () ->
                new VersionedSerializerSnapshot<Sample>()
                    .readSnapshot(
                        1,
                        new DataInputDeserializer(target.getCopyOfBuffer()),
                        getClass().getClassLoader()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("io.moram.Gone$Serializer");
  }

  @Test
  void travelsInAJobGraph() throws Exception {
    VersionedTypeInformation<Sample> type =
        new VersionedTypeInformation<>(Sample.class, serializer);
    assertThat(InstantiationUtil.clone(type)).isEqualTo(type).hasSameHashCodeAs(type);
  }
}
