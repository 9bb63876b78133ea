// SPDX-License-Identifier: Apache-2.0
package io.moram.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.moram.boundary.InterleavingPolicy;
import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.boundary.BoundaryOperatorFactory;
import io.moram.flink.boundary.BoundarySettings;
import io.moram.flink.boundary.DetectorKind;
import io.moram.flink.boundary.TaskRuleSettings;
import io.moram.flink.evaluate.EvaluationFunction;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.state.VersionedSerializer;
import io.moram.flink.train.SmallTraining;
import io.moram.flink.train.TinyBackbone;
import io.moram.flink.train.TrainingOperatorFactory;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.Evaluation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares everything that a checkpoint names with the list {@code state-formats.txt}. The states
 * are read from the metadata of real snapshots, the formats from the serializers' own snapshots.
 */
class StateFormatsTest {
  private static final String LIST = "/state-formats.txt";

  private static final String WHAT_TO_DO =
      """
      What checkpoints and savepoints name has changed: compare the list %s in src/test/resources.
      - A new line is a new state or format. Add the line.
      - A higher version is a new layout of bytes. Keep reading the old version, add a test with
        bytes of the old version, and then change the line.
      - A line that is gone or renamed makes a restored job lose its state or fail. After a release,
        bring the old name back. See "State evolution" in DEVELOPMENT.md.
      The list of this build:

      %s
      """;

  @TempDir private static Path folder;

  @Test
  void statesAndFormatsAreThoseOfTheList() throws Exception {
    List<String> found = new ArrayList<>();
    found.addAll(states("boundary", boundary()));
    found.addAll(states("train", trainer()));
    found.addAll(states("evaluate", evaluation()));
    found.addAll(formats());

    assertThat(found)
        .as(WHAT_TO_DO, LIST, String.join("\n", found))
        .containsExactlyInAnyOrderElementsOf(list());
  }

  /** RocksDB finds an entry by the bytes of its key, and a version is the first of them. */
  @Test
  void noKeyHasALaterVersion() throws IOException {
    assertThat(list())
        .filteredOn(line -> line.contains(" map(io.moram."))
        .isNotEmpty()
        .allMatch(line -> line.matches(".* map\\(\\S+ version 1, .*"));
  }

  private static List<String> list() throws IOException {
    try (InputStream file = StateFormatsTest.class.getResourceAsStream(LIST)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, LearnerInput, TrainingInput>
      boundary() throws Exception {
    BoundarySettings settings =
        new BoundarySettings(
            DetectorKind.COMBINED,
            false,
            10_000,
            48,
            32,
            8,
            new TaskRuleSettings(0, 0, 32, InterleavingPolicy.SEPARATE),
            0.002,
            50,
            1000,
            1 << 20,
            false,
            "a photo of a {}.");
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new BoundaryOperatorFactory(settings, null), LearnerInput::learner, Types.STRING);
    harness.setup(new TrainingInput.Serializer());
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, TrainingInput, SpecificRecord>
      trainer() throws Exception {
    BackboneChoice backbone = TinyBackbone.in(folder);
    TrainingSettings settings =
        SmallTraining.of(backbone)
            .recipe(SmallTraining.recipe(2, 4, 4, 0))
            .liveLearners(1)
            .pixelCacheBytes(0)
            .threads(1)
            .settings();
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new TrainingOperatorFactory(settings, KnownSeals::new, false, null),
            TrainingInput::learner,
            Types.STRING);
    harness.setup(RecordTypes.atoms().createSerializer(new SerializerConfigImpl()));
    return harness;
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, Decoded<SpecificRecord>, String, Evaluation>
      evaluation() throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(new EvaluationFunction(500)),
            EvaluationFunction::learner,
            (String learner) -> learner,
            Types.STRING);
    harness.setup(RecordTypes.evaluations().createSerializer(new SerializerConfigImpl()));
    return harness;
  }

  /** Takes a checkpoint of an operator, and reads which states it names. */
  private static List<String> states(String operator, AbstractStreamOperatorTestHarness<?> harness)
      throws Exception {
    List<String> states = new ArrayList<>();
    try (harness) {
      harness.open();
      for (KeyedStateHandle handle : harness.snapshot(1, 1).getManagedKeyedState()) {
        try (InputStream stream = ((KeyGroupsStateHandle) handle).openInputStream()) {
          var metadata =
              new KeyedBackendSerializationProxy<String>(StateFormatsTest.class.getClassLoader());
          metadata.read(new DataInputViewStreamWrapper(stream));
          for (StateMetaInfoSnapshot state : metadata.getStateMetaInfoSnapshots()) {
            states.add("state " + operator + " " + state.getName() + " " + values(state));
          }
        }
      }
    }
    assertThat(states).as("states of the operator %s", operator).isNotEmpty();
    return states.stream().sorted().toList();
  }

  private static String values(StateMetaInfoSnapshot state) throws IOException {
    return describe(
        Objects.requireNonNull(
                state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER))
            .restoreSerializer());
  }

  private static String describe(TypeSerializer<?> serializer) throws IOException {
    if (serializer instanceof MapSerializer<?, ?> map) {
      return "map("
          + describe(map.getKeySerializer())
          + ", "
          + describe(map.getValueSerializer())
          + ")";
    }
    return serializer instanceof VersionedSerializer<?> versioned
        ? describe(versioned)
        : serializer.getClass().getName();
  }

  /** The class name and the version as a checkpoint holds them. */
  private static String describe(VersionedSerializer<?> serializer) throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    serializer.snapshotConfiguration().writeSnapshot(target);
    DataInputDeserializer source = new DataInputDeserializer(target.getCopyOfBuffer());
    return source.readUTF() + " version " + source.readUnsignedByte();
  }

  /** Every format of a state, or of a record in flight, which unaligned checkpoints hold too. */
  private static List<String> formats() throws Exception {
    List<String> formats = new ArrayList<>();
    for (Class<?> format : (Iterable<Class<?>>) formatClasses()::iterator) {
      formats.add(
          "format " + describe((VersionedSerializer<?>) format.getConstructor().newInstance()));
    }
    return formats;
  }

  private static Stream<Class<?>> formatClasses() {
    return new ClassFileImporter()
        .withImportOption(new DoNotIncludeTests()).importPackages("io.moram.flink").stream()
            .filter(type -> type.isAssignableTo(VersionedSerializer.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .filter(type -> !type.getName().contains("Test$"))
            .<Class<?>>map(JavaClass::reflect)
            .sorted((a, b) -> a.getName().compareTo(b.getName()));
  }
}
