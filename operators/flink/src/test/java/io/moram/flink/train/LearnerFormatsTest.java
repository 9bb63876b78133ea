// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.boundary.StreamPosition;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.flink.learner.LearnerInput.ForgetRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.LearnerInput.ResumeRequest;
import io.moram.flink.learner.LearnerInput.RollbackRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.flink.state.FormatAssertions;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.train.state.AccuracySerializer;
import io.moram.flink.train.state.ActiveState;
import io.moram.flink.train.state.AtomBlockSerializer;
import io.moram.flink.train.state.ClassCounts;
import io.moram.flink.train.state.ClassSlots;
import io.moram.flink.train.state.Generation;
import io.moram.flink.train.state.OpenClass;
import io.moram.flink.train.state.OpenTaskProgress;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Quarantine;
import io.moram.flink.train.state.RankDecision;
import io.moram.flink.train.state.RecipeSerializer;
import io.moram.flink.train.state.TaskSite;
import io.moram.flink.train.state.Vocabulary;
import io.moram.sites.SiteShape;
import io.moram.training.Accuracy;
import io.moram.training.ActiveSite;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LearnerFormatsTest {
  private static final ClassPrompt FOX = new ClassPrompt("red fox", "a photo of a {}.");
  private static final RecordPlace PLACE = new RecordPlace("examples", 3, 1L << 40);
  private static final ClassPrompt JAY = new ClassPrompt("blue jay", "{}!");

  private static final RankDecision DECISION =
      new RankDecision(
          OptionalInt.of(1), new Accuracy(7, 9), OptionalInt.of(4), new Accuracy(5, 6));

  private static Progress progress(@Nullable Long endedAt, RankDecision decision) {
    return new Progress(
        "abc",
        new OpenTaskProgress(17, 9, 30, 4, endedAt, 1.25, decision),
        new Progress.Totals(2, 1536),
        new Progress.Queue(40, 44));
  }

  static Stream<Arguments> everythingStored() {
    LabeledExample picture =
        new LabeledExample(
            new Content.Picture(new byte[] {1, 2}),
            "red fox",
            "a photo of a {}.",
            new float[] {3, -1},
            PLACE,
            1L << 41);
    EmbeddedExample embedded =
        new EmbeddedExample(
            "ada",
            new Content.Picture(new byte[] {3, 4}),
            "red fox",
            null,
            "animals",
            new float[] {1, -0f},
            new float[] {2},
            PLACE,
            99);
    return Stream.of(
        Arguments.of(new LearnerInput.Serializer(), embedded),
        Arguments.of(new LearnerInput.Serializer(), new EndRequest("ada")),
        Arguments.of(new LearnerInput.Serializer(), new RepublishRequest("ada")),
        Arguments.of(new LearnerInput.Serializer(), new RollbackRequest("ada", 4)),
        Arguments.of(new LearnerInput.Serializer(), new ForgetRequest("ada")),
        Arguments.of(new LearnerInput.Serializer(), new ResumeRequest("ada")),
        Arguments.of(new TrainingInput.Serializer(), new TasksRequested("ada", 4)),
        Arguments.of(new TrainingInput.Serializer(), new TasksDropped("ada", 4)),
        Arguments.of(new TrainingInput.Serializer(), new LearnerForgotten("ada")),
        Arguments.of(new TrainingInput.Serializer(), new RetryRequested("ada", 4)),
        Arguments.of(new TrainingInput.Serializer(), new TaskExample("ada", 3, picture)),
        Arguments.of(new TrainingInput.Serializer(), new TaskEnd("ada", 3, "marker")),
        Arguments.of(new TrainingInput.Serializer(), new TaskRecurs("ada", 3, 1)),
        Arguments.of(new LabeledPicture.Serializer(), picture),
        Arguments.of(
            new StreamPosition.Serializer(), new StreamPosition(9, 1, 4, 77, 3, 99, true, 55)),
        Arguments.of(new Progress.Serializer(), progress(99L, DECISION)),
        Arguments.of(new Progress.Serializer(), progress(null, RankDecision.OPEN)),
        Arguments.of(
            new Vocabulary.Serializer(),
            new Vocabulary(1, List.of(JAY), List.of(FOX, JAY), List.of("red fox", "blue jay"))),
        Arguments.of(new ClassCounts.Serializer(), new ClassCounts(2, 5, 3)),
        Arguments.of(new OpenClass.Serializer(), new OpenClass(4, "a photo of a {}.", true)),
        Arguments.of(new ClassSlots.Serializer(), new ClassSlots(5, new int[] {0, 7})),
        Arguments.of(new Quarantine.Serializer(), new Quarantine(99, "a picture is gone", -1)),
        Arguments.of(new AccuracySerializer(), new Accuracy(5, 6)),
        Arguments.of(
            new RecipeSerializer(),
            new TrainingRecipe(3, new Activation(5, 0.5f, -1f), 1e-4, 0.5, 0.99, 6, 7, 2, 1)),
        Arguments.of(new Generation.Serializer(), new Generation(7, true)),
        Arguments.of(new TaskSite.Serializer(), new TaskSite(4, "site")),
        Arguments.of(
            new AtomBlockSerializer(),
            new AtomBlock(4, "site", 1, 2, 3, new float[] {1, -0f}, new float[] {3, 4, 5})),
        Arguments.of(
            new ActiveState.HeaderSerializer(),
            new ActiveState.Header(1, 2, 3, 1, 4, List.of(FOX), 48)),
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
    LabeledExample picture = LabeledExample.picture(new byte[] {1}, "red fox", "a photo of a {}.");
    example.writeByte(1);
    StateFields.writeString("ada", example);
    example.writeInt(3);
    example.writeBoolean(true);
    new LabeledPicture.Serializer().serialize(picture, example);
    assertThat(read(new TrainingInput.Serializer(), example))
        .usingRecursiveComparison()
        .isEqualTo(new TaskExample("ada", 3, picture));

    DataOutputSerializer progress = new DataOutputSerializer(64);
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
    assertThat(read(new Progress.Serializer(), progress))
        .isEqualTo(progress(99L, RankDecision.OPEN));
  }

  @Test
  void whatHadNoTimeIsStillRead() throws IOException {
    DataOutputSerializer example = new DataOutputSerializer(64);
    example.writeByte(4);
    Content.write(new Content.Picture(new byte[] {1, 2}), example);
    StateFields.writeString("red fox", example);
    StateFields.writeString("a photo of a {}.", example);
    StateFields.writeFloats(new float[] {3, -1}, example);
    PLACE.write(example);
    assertThat(read(new LabeledPicture.Serializer(), example))
        .usingRecursiveComparison()
        .isEqualTo(
            new LabeledExample(
                new Content.Picture(new byte[] {1, 2}),
                "red fox",
                "a photo of a {}.",
                new float[] {3, -1},
                PLACE,
                -1));

    DataOutputSerializer position = new DataOutputSerializer(64);
    position.writeByte(2);
    position.writeLong(9);
    position.writeInt(1);
    position.writeLong(4);
    position.writeLong(77);
    position.writeInt(3);
    position.writeLong(99);
    position.writeBoolean(true);
    assertThat(read(new StreamPosition.Serializer(), position))
        .isEqualTo(new StreamPosition(9, 1, 4, 77, 3, 99, true, -1));
  }

  @Test
  void aHeaderThatDidNotCountSkippedStepsIsStillRead() throws Exception {
    DataOutputSerializer header = new DataOutputSerializer(64);
    header.writeByte(1);
    header.writeInt(3);
    header.writeLong(7);
    header.writeInt(20);
    header.writeInt(12);
    header.writeInt(1);
    StateFields.writeString(FOX.label(), header);
    StateFields.writeString(FOX.promptTemplate(), header);
    header.writeInt(48);
    assertThat(read(new ActiveState.HeaderSerializer(), header))
        .isEqualTo(new ActiveState.Header(3, 7, 20, 0, 12, List.of(FOX), 48));
  }

  /** The bytes were written by the build that had all numbers of a progress in one record. */
  @ParameterizedTest
  @MethodSource("progressOfVersion2")
  void theBytesOfVersion2OfAProgressHaveNotChanged(String hex, Progress progress)
      throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    DataOutputSerializer old = new DataOutputSerializer(bytes.length);
    old.write(bytes);
    assertThat(read(new Progress.Serializer(), old)).isEqualTo(progress);

    DataOutputSerializer written = new DataOutputSerializer(64);
    new Progress.Serializer().serialize(progress, written);
    assertThat(HexFormat.of().formatHex(written.getCopyOfBuffer())).isEqualTo(hex);
  }

  static Stream<Arguments> progressOfVersion2() {
    return Stream.of(
        Arguments.of(
            "020000000361626300000002000000020000000000000011000000090000001e0000000401000000"
                + "00000000633ff400000000000000000000000006000000000000000028000000000000002c000000"
                + "010000000700000009000000040000000500000006",
            progress(99L, DECISION)),
        Arguments.of(
            "020000000361626300000002000000020000000000000011000000090000001e0000000400000000"
                + "00000000003ff400000000000000000000000006000000000000000028000000000000002cffffff"
                + "ff0000000000000000ffffffff0000000000000000",
            progress(null, RankDecision.OPEN)));
  }

  @Test
  void aProgressThatContradictsItselfIsRefused() throws IOException {
    DataOutputSerializer written = new DataOutputSerializer(64);
    new Progress.Serializer().serialize(progress(null, DECISION), written);
    byte[] bytes = written.getCopyOfBuffer();
    int task = 1 + Integer.BYTES + "abc".length();
    bytes[task + Integer.BYTES - 1]++;
    assertThatThrownBy(
            () -> new Progress.Serializer().deserialize(new DataInputDeserializer(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "A learner's progress has open task 3 and 2 sealed tasks; the numbers must be equal");
  }

  private static <T> T read(VersionedSerializer<T> serializer, DataOutputSerializer written)
      throws IOException {
    DataInputDeserializer source = new DataInputDeserializer(written.getCopyOfBuffer());
    T read = serializer.deserialize(source);
    assertThat(source.available()).as("bytes left unread").isZero();
    return read;
  }
}
