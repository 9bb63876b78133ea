// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.boundary.StreamPosition;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.state.FormatAssertions;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.train.state.AccuracySerializer;
import io.moram.flink.train.state.ActiveState;
import io.moram.flink.train.state.AtomBlockSerializer;
import io.moram.flink.train.state.ClassSlots;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.RankDecision;
import io.moram.flink.train.state.TaskSite;
import io.moram.flink.train.state.Vocabulary;
import io.moram.sites.SiteShape;
import io.moram.training.Accuracy;
import io.moram.training.ActiveSite;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LearnerFormatsTest {
  private static final ClassPrompt FOX = new ClassPrompt("red fox", "a photo of a {}.");
  private static final ClassPrompt JAY = new ClassPrompt("blue jay", "{}!");

  private static final RankDecision GROWTH =
      new RankDecision(1, new Accuracy(7, 9), 4, new Accuracy(5, 6));

  static Stream<Arguments> everythingStored() {
    LabeledPicture picture = new LabeledPicture(new byte[] {1, 2}, "red fox", "a photo of a {}.");
    EmbeddedExample embedded =
        new EmbeddedExample(
            "ada", new byte[] {3, 4}, "red fox", null, "animals", new float[] {1, -0f});
    return Stream.of(
        Arguments.of(new LearnerInput.Serializer(), embedded),
        Arguments.of(new LearnerInput.Serializer(), new EndRequest("ada")),
        Arguments.of(new TrainingInput.Serializer(), new TaskExample("ada", 3, picture)),
        Arguments.of(new TrainingInput.Serializer(), new TaskEnd("ada", 3, "marker")),
        Arguments.of(new TrainingInput.Serializer(), new TaskRecurs("ada", 3, 1)),
        Arguments.of(new LabeledPicture.Serializer(), picture),
        Arguments.of(new StreamPosition.Serializer(), new StreamPosition(9, 1, 4, 77, true)),
        Arguments.of(
            new Progress.Serializer(),
            new Progress("abc", 2, 2, 17, 9, 30, 4, true, 99, 1.25, GROWTH, 1536, 40, 44)),
        Arguments.of(
            new Vocabulary.Serializer(),
            new Vocabulary(1, List.of(JAY), List.of(FOX, JAY), List.of("red fox", "blue jay"))),
        Arguments.of(new ClassSlots.Serializer(), new ClassSlots(5, new int[] {0, 7})),
        Arguments.of(new AccuracySerializer(), new Accuracy(5, 6)),
        Arguments.of(new TaskSite.Serializer(), new TaskSite(4, "site")),
        Arguments.of(
            new AtomBlockSerializer(),
            new AtomBlock(4, "site", 1, 2, 3, new float[] {1, -0f}, new float[] {3, 4, 5})),
        Arguments.of(
            new ActiveState.HeaderSerializer(),
            new ActiveState.Header(1, 2, 3, 4, List.of(FOX), 48)),
        Arguments.of(
            new ActiveState.SiteSerializer(),
            new ActiveSite(
                new SiteShape("site", 1, 2),
                1,
                new float[] {1},
                new float[] {2, 3},
                new float[] {4},
                new float[] {5, 6},
                new float[] {7},
                new float[] {8, 9})));
  }

  @ParameterizedTest
  @MethodSource("everythingStored")
  <T> void comesBackAsItWasAndIsRefusedFromANewerBuild(VersionedSerializer<T> serializer, T value)
      throws Exception {
    assertThat(FormatAssertions.roundTrip(serializer, value))
        .usingRecursiveComparison()
        .isEqualTo(value);
    FormatAssertions.assertNewerVersionRefused(serializer, value);
    assertThat(serializer.getClass().getConstructor().newInstance()).isEqualTo(serializer);
  }

  @Test
  void whatVersion1WroteIsStillRead() throws Exception {
    DataOutputSerializer end = new DataOutputSerializer(64);
    end.writeByte(1);
    StateFields.writeString("ada", end);
    end.writeInt(3);
    end.writeBoolean(false);
    StateFields.writeString("marker", end);
    assertThat(read(new TrainingInput.Serializer(), end))
        .isEqualTo(new TaskEnd("ada", 3, "marker"));

    DataOutputSerializer example = new DataOutputSerializer(64);
    LabeledPicture picture = new LabeledPicture(new byte[] {1}, "red fox", "a photo of a {}.");
    example.writeByte(1);
    StateFields.writeString("ada", example);
    example.writeInt(3);
    example.writeBoolean(true);
    new LabeledPicture.Serializer().serialize(picture, example);
    assertThat(read(new TrainingInput.Serializer(), example))
        .usingRecursiveComparison()
        .isEqualTo(new TaskExample("ada", 3, picture));

    DataOutputSerializer progress = new DataOutputSerializer(64);
    Progress before =
        new Progress("abc", 2, 2, 17, 9, 30, 4, true, 99, 1.25, RankDecision.OPEN, 1536, 40, 44);
    progress.writeByte(1);
    StateFields.writeString("abc", progress);
    for (int number : new int[] {2, 2}) {
      progress.writeInt(number);
    }
    progress.writeLong(17);
    for (int number : new int[] {9, 30, 4}) {
      progress.writeInt(number);
    }
    progress.writeBoolean(true);
    progress.writeLong(99);
    progress.writeDouble(1.25);
    for (long number : new long[] {1536, 40, 44}) {
      progress.writeLong(number);
    }
    assertThat(read(new Progress.Serializer(), progress)).isEqualTo(before);
  }

  private static <T> T read(VersionedSerializer<T> serializer, DataOutputSerializer written)
      throws IOException {
    DataInputDeserializer source = new DataInputDeserializer(written.getCopyOfBuffer());
    T read = serializer.deserialize(source);
    assertThat(source.available()).as("bytes left unread").isZero();
    return read;
  }
}
