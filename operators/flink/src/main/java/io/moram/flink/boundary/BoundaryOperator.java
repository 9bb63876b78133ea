// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Observation;
import io.moram.boundary.Verdict;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.PublishedBanks;
import io.moram.flink.boundary.DetectorComposition.Stored;
import io.moram.flink.boundary.TaskOutput.Current;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.LearnerGauges;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.ForgetRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.LearnerInput.ResumeRequest;
import io.moram.flink.learner.LearnerInput.RollbackRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.LearnerForgotten;
import io.moram.flink.learner.TrainingInput.RetryRequested;
import io.moram.flink.learner.TrainingInput.TasksDropped;
import io.moram.flink.learner.TrainingInput.TasksRequested;
import io.moram.flink.state.OwnKeys;
import io.moram.schemas.TaskSealed;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tags a learner's examples with their task and ends tasks: at a boundary that the detector finds,
 * at an end-of-task record, after an idle time-out, and at the end of the input. Keyed state keeps
 * the examples that the detector holds back. Events go to {@link LearnerEvents#OUTPUT}.
 */
final class BoundaryOperator extends AbstractStreamOperator<TrainingInput>
    implements OneInputStreamOperator<LearnerInput, TrainingInput>,
        Triggerable<String, VoidNamespace>,
        BoundedOneInput {
  private static final Logger LOG = LoggerFactory.getLogger(BoundaryOperator.class);
  private static final String POSITION = "stream-position";

  private final BoundarySettings settings;
  private final @Nullable AtomsTopic bootstrap;
  private transient State state;
  private transient IdleTimers idle;
  private transient LearnerGauges gauges;
  private transient Counter examplesIn;
  private transient BoundaryEvents events;
  private transient TaskOutput tasks;
  private transient FailedDetectors failed;
  private transient boolean isNew;

  private record State(
      ValueState<StreamPosition> position,
      MapState<Long, LabeledPicture> heldBack,
      DetectorCache detectors) {}

  // Flink calls initializeState and open before anything else.
  @SuppressWarnings("NullAway.Init")
  BoundaryOperator(
      StreamOperatorParameters<TrainingInput> parameters,
      BoundarySettings settings,
      @Nullable AtomsTopic bootstrap) {
    super(parameters);
    this.settings = settings;
    this.bootstrap = bootstrap;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    KeyedStateStore store = context.getKeyedStateStore();
    DetectorState detectors = new DetectorState(store);
    state =
        new State(
            store.getState(new ValueStateDescriptor<>(POSITION, new StreamPosition.Serializer())),
            store.getMapState(
                new MapStateDescriptor<>(
                    "held-back", LongSerializer.INSTANCE, new LabeledPicture.Serializer())),
            new DetectorCache(
                settings.detectorBytes(), detectors, this::newDetector, this::setCurrentKey));
    checkDetectors(context, detectors);
    isNew = !context.isRestored();
  }

  /** Compares this run's detectors with the stored ones, and forgets those if it shall. */
  private void checkDetectors(StateInitializationContext context, DetectorState detectors)
      throws Exception {
    Stored stored = DetectorComposition.of(settings).replace(context, settings.resetDetectors());
    for (String learner : stored == Stored.READABLE ? List.<String>of() : learners()) {
      setCurrentKey(learner);
      if (stored == Stored.TO_FORGET) {
        detectors.clear();
        state.position.update(position().withPassing(false));
      } else if (detectors.isReadable(this::newDetector)) {
        break;
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    idle =
        new IdleTimers(
            settings.idleMillis(),
            getInternalTimerService("idle", VoidNamespaceSerializer.INSTANCE, this),
            this::now);
    gauges = new LearnerGauges(getMetricGroup());
    examplesIn = getMetricGroup().counter("examplesIn");
    getMetricGroup().gauge("evictions", (Gauge<Long>) state.detectors::evictions);
    events =
        new BoundaryEvents(
            settings.kind(),
            getMetricGroup(),
            event -> output.collect(LearnerEvents.OUTPUT, new StreamRecord<>(event)),
            this::now);
    failed = new FailedDetectors(state.detectors, events);
    tasks =
        new TaskOutput(state.heldBack, input -> output.collect(new StreamRecord<>(input)), events);
    getMetricGroup().gauge("quarantinedLearners", (Gauge<Integer>) failed::count);
    if (bootstrap != null && isNew) {
      continueAfter(PublishedBanks.read(bootstrap, OwnKeys.of(getRuntimeContext().getTaskInfo())));
    }
    List<String> restored = learners();
    for (String learner : restored) {
      setCurrentKey(learner);
      StreamPosition position = position();
      failed.restored(position);
      StreamPosition armed = idle.restored(position, hasTask(position));
      if (!armed.equals(position)) {
        state.position.update(armed);
      }
    }
    if (!restored.isEmpty()) {
      LOG.info(
          "Restored task boundaries: learners={} detector={}", restored.size(), settings.kind());
    }
  }

  /** The next task of each learner is the one after those that the topic atoms has. */
  private void continueAfter(PublishedBanks banks) throws Exception {
    for (String learner : banks.learners()) {
      List<TaskSealed> seals = banks.seals(learner);
      long examples = seals.stream().mapToLong(TaskSealed::getExamples).sum();
      setCurrentKey(learner);
      state.position.update(StreamPosition.after(seals.size(), examples));
    }
  }

  @Override
  public void processElement(StreamRecord<LearnerInput> element) throws Exception {
    LearnerInput input = element.getValue();
    if (input instanceof EmbeddedExample embedded) {
      observe(embedded);
    } else if (input instanceof RepublishRequest) {
      int task = position().task();
      output.collect(new StreamRecord<>(new TasksRequested(input.learner(), task)));
    } else if (input instanceof ResumeRequest) {
      resume(input.learner());
      int task = position().task();
      output.collect(new StreamRecord<>(new RetryRequested(input.learner(), task)));
    } else if (input instanceof RollbackRequest rollback) {
      rollBack(rollback.learner(), rollback.toTask());
    } else if (input instanceof ForgetRequest) {
      forget(input.learner());
    } else {
      endTask(input.learner(), "end-of-task record");
    }
  }

  private void observe(EmbeddedExample embedded) throws Exception {
    examplesIn.inc();
    String learner = embedded.learner();
    long time = embedded.time() < 0 ? now() : embedded.time();
    int partition = embedded.place().partition();
    idle.seen(partition, time);
    StreamPosition earlier = position();
    if (idle.splits(earlier, time) && hasTask(earlier)) {
      endTask(learner, idle.reason());
    }
    StreamPosition before = withoutOrphans(learner);
    long number = before.examples();
    StreamPosition after = idle.armed(before.seenOne(time, partition));
    LabeledPicture current = embedded.labeled(settings.promptTemplate());
    Verdict verdict = Verdict.release(List.of(number));
    if (!before.passing()) {
      Observation observation =
          new Observation(number, embedded.embedding(), embedded.label(), embedded.taskMarker());
      try {
        verdict = state.detectors.ask(learner, detector -> detector.observe(observation));
      } catch (DetectorFault fault) {
        verdict = tasks.everything(List.of(number));
        after = failed.add(learner, after, fault);
      }
    }
    if (!TaskOutput.releases(verdict, number)) {
      state.heldBack.put(number, current);
    }
    update(learner, tasks.apply(learner, after, verdict, new Current(number, current)));
  }

  /** Ends the open task of the current key for a reason other than the detector's verdict. */
  private void endTask(String learner, String reason) throws Exception {
    StreamPosition position = withoutOrphans(learner);
    Verdict verdict = Verdict.nothing();
    if (!position.passing()) {
      try {
        verdict = state.detectors.ask(learner, BoundaryDetector::endTask);
      } catch (DetectorFault fault) {
        verdict = tasks.everything(List.of());
        position = failed.add(learner, position, fault);
      }
    }
    position = tasks.apply(learner, position, verdict, null);
    if (position.taskExamples() > 0) {
      position = tasks.end(learner, position, reason);
    }
    update(learner, position);
  }

  /**
   * The position of the current key, after the examples are released that a forgotten detector had
   * held back.
   */
  private StreamPosition withoutOrphans(String learner) throws Exception {
    StreamPosition position = position();
    if (position.passing() || state.detectors.has(learner) || state.heldBack.isEmpty()) {
      return position;
    }
    Verdict verdict = tasks.everything(List.of());
    StreamPosition released = tasks.apply(learner, position, verdict, null);
    state.position.update(released);
    return released;
  }

  /** Gives the learner of the current key a new detector if its detector has failed. */
  void resume(String learner) throws Exception {
    StreamPosition position = position();
    if (position.passing()) {
      state.position.update(failed.resume(learner, position));
    }
  }

  private void rollBack(String learner, int toTask) throws Exception {
    StreamPosition position = position();
    if (toTask > position.task()) {
      events.rollbackRefused(learner, toTask, position.task());
      return;
    }
    if (state.position.value() != null) {
      position = position.rolledBackTo(toTask);
      if (!position.passing()) {
        try {
          state.detectors.rollBack(learner, toTask);
        } catch (DetectorFault fault) {
          position = failed.add(learner, position, fault);
        }
      }
      state.heldBack.clear();
      update(learner, position);
    }
    output.collect(new StreamRecord<>(new TasksDropped(learner, toTask)));
  }

  /** Removes all that the operator has of the current key. */
  private void forget(String learner) throws Exception {
    StreamPosition position = position();
    idle.forget(position);
    failed.forget(position);
    state.detectors.forget(learner);
    state.position.clear();
    state.heldBack.clear();
    gauges.clear(learner);
    output.collect(new StreamRecord<>(new LearnerForgotten(learner)));
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    StreamPosition position = position();
    if (!idle.isOf(timer, position)) {
      return;
    }
    position = position.withTimer(0);
    boolean isIdle = idle.isIdle(position);
    if (hasTask(position) && !isIdle) {
      position = idle.again(position);
    }
    state.position.update(position);
    if (hasTask(position) && isIdle) {
      endTask(timer.getKey(), idle.reason());
    }
  }

  /** Whether the learner of the current key has examples that a task's end would release. */
  private boolean hasTask(StreamPosition position) throws Exception {
    return position.taskExamples() > 0 || !state.heldBack.isEmpty();
  }

  /** The sources have sent all records up to the watermark. */
  @Override
  public void processWatermark(Watermark mark) throws Exception {
    idle.completeTo(mark.getTimestamp());
    super.processWatermark(mark);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("The operator registers no event-time timers");
  }

  @Override
  public void endInput() throws Exception {
    for (String learner : learners()) {
      setCurrentKey(learner);
      endTask(learner, "end of input");
    }
  }

  private List<String> learners() {
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend().getKeys(POSITION, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    state.detectors.writeChanged();
  }

  private BoundaryDetector newDetector() throws Exception {
    StreamPosition position = position();
    return settings.newDetector(position.task(), position.taskExamples());
  }

  private StreamPosition position() throws Exception {
    StreamPosition position = state.position.value();
    return position == null ? StreamPosition.START : position;
  }

  private void update(String learner, StreamPosition position) throws Exception {
    state.position.update(position);
    gauges.set(learner, "openTask", position.task());
    gauges.set(learner, "taskExamples", (double) position.taskExamples());
    gauges.set(learner, "examples", (double) position.examples());
    state.detectors.figures(learner).forEach((name, value) -> gauges.set(learner, name, value));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}
