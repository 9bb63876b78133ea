// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;

/** A boundary operator on RocksDB, and what it has put out. */
final class BoundaryRun implements AutoCloseable {
  private final KeyedOneInputStreamOperatorTestHarness<String, LearnerInput, TrainingInput> harness;
  private final BoundarySettings settings;
  private final List<TrainingInput> earlierOutput;
  private final List<LearnerEvent> earlierEvents;

  private BoundaryRun(
      BoundarySettings settings,
      @Nullable OperatorSubtaskState from,
      long time,
      List<TrainingInput> earlierOutput,
      List<LearnerEvent> earlierEvents)
      throws Exception {
    this.settings = settings;
    this.earlierOutput = earlierOutput;
    this.earlierEvents = earlierEvents;
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new BoundaryOperatorFactory(settings, null), LearnerInput::learner, Types.STRING);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend(false));
    harness.setup(new TrainingInput.Serializer());
    harness.setProcessingTime(time);
    if (from != null) {
      harness.initializeState(from);
    }
    harness.open();
  }

  static BoundaryRun start(BoundarySettings settings) throws Exception {
    return new BoundaryRun(settings, null, 0, List.of(), List.of());
  }

  /** Goes on from a checkpoint of another build. */
  static BoundaryRun restored(BoundarySettings settings, OperatorSubtaskState from, long time)
      throws Exception {
    return new BoundaryRun(settings, from, time, List.of(), List.of());
  }

  /** Gives an example whose record has the processing time. */
  void example(String learner, String id, float[] embedding, @Nullable String marker)
      throws Exception {
    example(learner, id, embedding, marker, RecordPlace.UNKNOWN, harness.getProcessingTime());
  }

  /** Gives an example without an embedding, as it comes out of a partition. */
  void record(String learner, String id, int partition, long time) throws Exception {
    example(learner, id, new float[0], null, new RecordPlace("examples", partition, 0), time);
  }

  private void example(
      String learner,
      String id,
      float[] embedding,
      @Nullable String marker,
      RecordPlace place,
      long time)
      throws Exception {
    harness.processElement(
        new EmbeddedExample(
            learner,
            new Content.Picture(new byte[] {1}),
            id,
            null,
            marker,
            embedding,
            new float[] {1, 2},
            place,
            time),
        0);
  }

  void end(String learner) throws Exception {
    harness.processElement(new EndRequest(learner), 0);
  }

  void republish(String learner) throws Exception {
    harness.processElement(new RepublishRequest(learner), 0);
  }

  void control(LearnerInput input) throws Exception {
    harness.processElement(input, 0);
  }

  /** A savepoint, which has no bytes of deleted state. */
  OperatorSubtaskState savepoint() throws Exception {
    harness.prepareSnapshotPreBarrier(7);
    return harness
        .snapshotWithLocalState(7, 7, SavepointType.savepoint(SavepointFormatType.CANONICAL))
        .getJobManagerOwnedState();
  }

  /** The sources have sent all records up to a time. */
  void caughtUp(long millis) throws Exception {
    harness.processWatermark(millis);
  }

  void time(long millis) throws Exception {
    harness.setProcessingTime(millis);
  }

  void endInput() throws Exception {
    harness.endInput();
  }

  /** A learner's position in keyed state. */
  StreamPosition position(String learner) throws Exception {
    BoundaryOperator operator = (BoundaryOperator) harness.getOperator();
    operator.setCurrentKey(learner);
    return operator
        .<String>getKeyedStateBackend()
        .getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>(BoundaryState.POSITION, new StreamPosition.Serializer()))
        .value();
  }

  /** Gives a learner a new detector. */
  void resume(String learner) throws Exception {
    BoundaryOperator operator = (BoundaryOperator) harness.getOperator();
    operator.setCurrentKey(learner);
    operator.resume(learner);
  }

  /** Takes a checkpoint and is closed. */
  OperatorSubtaskState stopped() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    close();
    return state;
  }

  /** Takes a checkpoint, is killed, and goes on in another operator. */
  BoundaryRun killedAndRestored() throws Exception {
    return killedAndRestored(settings);
  }

  /** The same, with other settings. */
  BoundaryRun killedAndRestored(BoundarySettings changed) throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    BoundaryRun next =
        new BoundaryRun(changed, state, harness.getProcessingTime(), output(), events());
    close();
    return next;
  }

  /** Takes a checkpoint, and writes it to a file that any later build should read. */
  void writeCheckpoint(Path file) throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    OperatorSnapshotUtil.writeStateHandle(harness.snapshot(1, 1), file.toString());
  }

  /** Goes on from a file of {@link #writeCheckpoint}. */
  static BoundaryRun restored(BoundarySettings settings, Path file) throws Exception {
    OperatorSubtaskState state = OperatorSnapshotUtil.readStateHandle(file.toString());
    return new BoundaryRun(settings, state, 0, List.of(), List.of());
  }

  List<TrainingInput> output() {
    List<TrainingInput> all = new ArrayList<>(earlierOutput);
    all.addAll(harness.extractOutputValues());
    return all;
  }

  /**
   * What the trainer was given: {@code task:label}, {@code task:recurs of task}, {@code task:end}.
   */
  List<String> told(String learner) {
    return output().stream()
        .filter(input -> input.learner().equals(learner))
        .map(input -> input.task() + ":" + told(input))
        .toList();
  }

  private static String told(TrainingInput input) {
    if (input instanceof TaskExample example) {
      return example.kept().label();
    }
    if (input instanceof TasksRequested) {
      return "publish again";
    }
    if (input instanceof TasksDropped) {
      return "dropped";
    }
    if (input instanceof LearnerForgotten) {
      return "forgotten";
    }
    if (input instanceof RetryRequested) {
      return "retry";
    }
    return input instanceof TaskRecurs recurs ? "recurs of " + recurs.recursOf() : "end";
  }

  List<LearnerEvent> events() {
    List<LearnerEvent> all = new ArrayList<>(earlierEvents);
    var side = harness.getSideOutput(LearnerEvents.OUTPUT);
    if (side != null) {
      side.stream().map(StreamRecord::getValue).forEach(all::add);
    }
    return all;
  }

  List<LearnerEvent> events(EventKind kind) {
    return events().stream().filter(event -> event.getKind() == kind).toList();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
