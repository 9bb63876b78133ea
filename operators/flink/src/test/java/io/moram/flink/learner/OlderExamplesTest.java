// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

/** Bytes that the build before features wrote. Its examples have none. */
class OlderExamplesTest {
  private static final String PICTURE =
      "010000000201020000000772656420666f7800000010612070686f746f206f662061207b7d2e";
  private static final LabeledExample EXPECTED =
      LabeledExample.picture(new byte[] {1, 2}, "red fox", "a photo of a {}.", new float[0]);

  private static <T> T read(VersionedSerializer<T> serializer, String hex) throws IOException {
    DataInputDeserializer source = new DataInputDeserializer(HexFormat.of().parseHex(hex));
    T read = serializer.deserialize(source);
    assertThat(source.available()).as("bytes left unread").isZero();
    return read;
  }

  @Test
  void aPictureOfTheReservoirIsRead() throws IOException {
    assertThat(read(new LabeledPicture.Serializer(), PICTURE))
        .usingRecursiveComparison()
        .isEqualTo(EXPECTED);
  }

  @Test
  void aPictureWithFeaturesOfAnUnknownPlaceIsRead() throws IOException {
    String version2 = "02" + PICTURE.substring(2) + "00000000";
    assertThat(read(new LabeledPicture.Serializer(), version2))
        .usingRecursiveComparison()
        .isEqualTo(EXPECTED);
  }

  @Test
  void anExampleThatWaitsForTheTrainerIsRead() throws IOException {
    assertThat(read(new TrainingInput.Serializer(), "02000000036164610000000301" + PICTURE))
        .usingRecursiveComparison()
        .isEqualTo(new TaskExample("ada", 3, EXPECTED));
  }

  @Test
  void anExampleInFlightIsRead() throws IOException {
    LearnerInput input =
        read(
            new LearnerInput.Serializer(),
            "0100000003616461010000000203040000000772656420666f78ffffffff00000007616e696d616c730000"
                + "00080000803f00000080");
    assertThat(input)
        .usingRecursiveComparison()
        .isEqualTo(
            new EmbeddedExample(
                "ada",
                new Content.Picture(new byte[] {3, 4}),
                "red fox",
                null,
                "animals",
                new float[] {1, -0f},
                new float[0],
                RecordPlace.UNKNOWN,
                -1));
    assertThat(((EmbeddedExample) input).labeled("a {}").features())
        .as("an embedding alone is no features")
        .isEmpty();
  }

  @Test
  void theTrainerGetsHiddenFeaturesBeforeTheEmbedding() {
    EmbeddedExample example =
        new EmbeddedExample(
            "ada",
            new Content.Picture(new byte[0]),
            "a",
            null,
            null,
            new float[] {3},
            new float[] {1, 2},
            RecordPlace.UNKNOWN,
            -1);
    assertThat(example.labeled("a {}").features()).containsExactly(1, 2, 3);
  }
}
