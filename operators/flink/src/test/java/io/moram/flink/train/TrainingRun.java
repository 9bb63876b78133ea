// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.atoms.KnownSeals;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.ClassCounts;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.OpenClass;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Vocabulary;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.DeletedKey;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.TaskSealed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;

/** A training operator on RocksDB, whose turns a test drives, with its output. */
public final class TrainingRun implements AutoCloseable {
  private static final String ROCKS_MEMORY = "32mb";
  private static final int MAX_STATE_BYTES = 100 << 20;

  private final CountingHarness harness;
  private final KnownSeals topic;
  private final List<SpecificRecord> earlierOutput;
  private final List<LearnerEvent> earlierEvents;
  private long time;
  private long checkpoint;

  private TrainingRun(
      TrainingSettings settings,
      KnownSeals topic,
      boolean beginAnew,
      @Nullable OperatorSubtaskState from,
      UnaryOperator<StateBackend> observed,
      List<SpecificRecord> earlierOutput,
      List<LearnerEvent> earlierEvents)
      throws Exception {
    this.topic = topic;
    this.earlierOutput = earlierOutput;
    this.earlierEvents = earlierEvents;
    harness =
        CountingHarness.of(new TrainingOperatorFactory(settings, () -> topic, beginAnew, null));
    EmbeddedRocksDBStateBackend rocks = new EmbeddedRocksDBStateBackend(false);
    // As on a cluster, on which all RocksDB instances of a slot share this memory.
    rocks.getMemoryConfiguration().setFixedMemoryPerSlot(ROCKS_MEMORY);
    harness.setStateBackend(observed.apply(rocks));
    harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
    harness.setup(
        RecordTypes.atoms().createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (from != null) {
      harness.initializeState(from);
    }
    harness.open();
  }

  public static TrainingRun start(TrainingSettings settings) throws Exception {
    return start(settings, new KnownSeals(), false);
  }

  /** A job without state, with what its topic has. */
  static TrainingRun start(TrainingSettings settings, KnownSeals topic, boolean beginAnew)
      throws Exception {
    return new TrainingRun(
        settings, topic, beginAnew, null, UnaryOperator.identity(), List.of(), List.of());
  }

  /** Goes on from a checkpoint, in another process perhaps. */
  static TrainingRun restored(TrainingSettings settings, OperatorSubtaskState from)
      throws Exception {
    return restored(settings, from, UnaryOperator.identity());
  }

  /**
   * Goes on from a checkpoint.
   *
   * @param observed wraps the state backend
   */
  static TrainingRun restored(
      TrainingSettings settings, OperatorSubtaskState from, UnaryOperator<StateBackend> observed)
      throws Exception {
    return new TrainingRun(settings, new KnownSeals(), false, from, observed, List.of(), List.of());
  }

  public void give(TrainingInput input) throws Exception {
    harness.processElement(input, 0);
  }

  /** Lets the operator take up to {@code turns} turns. */
  void turns(int turns) throws Exception {
    for (int i = 0; i < turns; i++) {
      time++;
      harness.setProcessingTime(time);
    }
  }

  /** Lets time pass; what is due by then happens. */
  void pass(long millis) throws Exception {
    time += millis;
    harness.setProcessingTime(time);
  }

  /** The gauge of the age of the oldest input that waits. */
  double oldestWaitingSeconds() {
    return harness.gauge(OldestInput.NAME);
  }

  /** Lets the operator work until {@code tasks} tasks are sealed. */
  void untilSealed(int tasks) throws Exception {
    for (int turn = 0; seals().size() < tasks; turn++) {
      assertThat(turn).as("turns until %d seals", tasks).isLessThan(10_000);
      turns(1);
    }
  }

  /** The number of inputs of a learner that have ever waited in keyed state. */
  long everQueued(String learner) throws Exception {
    Progress progress = progress(learner);
    return progress == null ? 0 : progress.queue().to();
  }

  /** A learner's progress in keyed state; null before its first input. */
  @Nullable Progress progress(String learner) throws Exception {
    return state(
            learner, new ValueStateDescriptor<>(LearnerState.PROGRESS, new Progress.Serializer()))
        .value();
  }

  /** Stores a learner's classes as an earlier build did: in one value, and nowhere else. */
  void storeInOneValue(String learner, Vocabulary classes) throws Exception {
    state(learner, new ValueStateDescriptor<>("class-counts", new ClassCounts.Serializer()))
        .clear();
    var strings = StringSerializer.INSTANCE;
    var numbers = IntSerializer.INSTANCE;
    state(learner, new MapStateDescriptor<>("classes", strings, numbers)).clear();
    state(learner, new MapStateDescriptor<>("class-order", numbers, strings)).clear();
    state(learner, new MapStateDescriptor<>("open-classes", strings, new OpenClass.Serializer()))
        .clear();
    state(learner, new ValueStateDescriptor<>("vocabulary", new Vocabulary.Serializer()))
        .update(classes);
  }

  private <S extends State> S state(String learner, StateDescriptor<S, ?> descriptor)
      throws Exception {
    TrainingOperator operator = (TrainingOperator) harness.getOperator();
    operator.setCurrentKey(learner);
    return operator
        .<String>getKeyedStateBackend()
        .getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
  }

  public void endInput() throws Exception {
    harness.endInput();
  }

  /** Takes a checkpoint. */
  OperatorSubtaskState checkpoint() throws Exception {
    checkpoint++;
    harness.prepareSnapshotPreBarrier(checkpoint);
    return harness.snapshot(checkpoint, time);
  }

  /** Takes a checkpoint, and writes it to a file that any later build should read. */
  void writeCheckpoint(Path file) throws Exception {
    OperatorSnapshotUtil.writeStateHandle(checkpoint(), file.toString());
  }

  /** Goes on from a file of {@link #writeCheckpoint}. */
  static TrainingRun restored(TrainingSettings settings, Path file) throws Exception {
    return restored(settings, OperatorSnapshotUtil.readStateHandle(file.toString()));
  }

  /** Takes a savepoint, which has no bytes of deleted state. */
  OperatorSubtaskState savepoint() throws Exception {
    checkpoint++;
    harness.prepareSnapshotPreBarrier(checkpoint);
    return harness
        .snapshotWithLocalState(
            checkpoint, time, SavepointType.savepoint(SavepointFormatType.CANONICAL))
        .getJobManagerOwnedState();
  }

  /** Takes a checkpoint that is complete after a time. */
  void completeCheckpointAfter(long millis) throws Exception {
    checkpoint();
    time += millis;
    harness.setProcessingTime(time);
    harness.notifyOfCompletedCheckpoint(checkpoint);
    turns(5);
  }

  /**
   * Takes a checkpoint, does more work that is lost, is killed, and goes on in another operator.
   * What was put out after the checkpoint is lost too, as an exactly-once sink loses it.
   */
  TrainingRun killedAndRestored(TrainingSettings settings) throws Exception {
    OperatorSubtaskState state = checkpoint();
    List<SpecificRecord> committed = output();
    List<LearnerEvent> told = events();
    turns(3);
    close();
    return new TrainingRun(
        settings, topic, false, state, UnaryOperator.identity(), committed, told);
  }

  /** Removes the output so far. */
  void forgetOutput() {
    harness.getOutput().clear();
    var side = harness.getSideOutput(LearnerEvents.OUTPUT);
    if (side != null) {
      side.clear();
    }
  }

  List<SpecificRecord> output() {
    List<SpecificRecord> all = new ArrayList<>(earlierOutput);
    all.addAll(harness.extractOutputValues());
    return all;
  }

  /** The keys that were deleted from the topic, in order. */
  List<String> deleted() {
    return output().stream()
        .filter(DeletedKey.class::isInstance)
        .map(record -> ((DeletedKey) record).getKey())
        .toList();
  }

  /** What a counter of this operator says. */
  long count(String counter) {
    return harness.count(counter);
  }

  public List<LearnerEvent> events() {
    List<LearnerEvent> all = new ArrayList<>(earlierEvents);
    var side = harness.getSideOutput(LearnerEvents.OUTPUT);
    if (side != null) {
      side.stream().map(StreamRecord::getValue).forEach(all::add);
    }
    return all;
  }

  List<DeadLetter> deadLetters() {
    var side = harness.getSideOutput(DeadLetters.OUTPUT);
    return side == null
        ? List.of()
        : side.stream().map(letter -> letter.getValue().record()).toList();
  }

  public List<TaskSealed> seals() {
    return output().stream()
        .filter(TaskSealed.class::isInstance)
        .map(TaskSealed.class::cast)
        .toList();
  }

  List<ProvisionalPublished> provisional() {
    return output().stream()
        .filter(ProvisionalPublished.class::isInstance)
        .map(ProvisionalPublished.class::cast)
        .toList();
  }

  /** The sealed blocks by learner, task and site; each must be there once. */
  public Map<String, AtomBlockRecord> sealedBlocks() {
    Map<String, AtomBlockRecord> blocks = new TreeMap<>();
    for (SpecificRecord record : output()) {
      if (record instanceof AtomBlockRecord block && block.getProvisionalStep() == null) {
        String place = block.getLearner() + "/" + block.getTask() + "/" + block.getSite();
        assertThat(blocks.put(place, block)).as("second block of " + place).isNull();
      }
    }
    return blocks;
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
