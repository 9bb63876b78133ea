// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.PublishedBanks;
import io.moram.flink.boundary.DetectorComposition.Stored;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.state.OwnKeys;
import io.moram.schemas.TaskSealed;
import java.util.List;
import java.util.stream.Stream;
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

  private final BoundarySettings settings;
  private final @Nullable AtomsTopic bootstrap;
  private transient BoundaryState state;
  private transient IdleTimers idle;
  private transient LearnerBoundaries boundaries;
  private transient boolean isNew;

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
    state = new BoundaryState(context.getKeyedStateStore(), settings, this::setCurrentKey);
    checkDetectors(context);
    isNew = !context.isRestored();
  }

  /** Compares this run's detectors with the stored ones, and forgets those if it shall. */
  private void checkDetectors(StateInitializationContext context) throws Exception {
    Stored stored = DetectorComposition.of(settings).replace(context, settings.resetDetectors());
    for (String learner : stored == Stored.READABLE ? List.<String>of() : learners()) {
      setCurrentKey(learner);
      if (stored == Stored.TO_FORGET) {
        state.forgetDetector();
      } else if (state.hasReadableDetector()) {
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
    BoundaryFigures figures = new BoundaryFigures(getMetricGroup(), this::now);
    getMetricGroup().gauge("evictions", (Gauge<Long>) state.detectors()::evictions);
    BoundaryEvents events =
        new BoundaryEvents(
            settings.kind(),
            getMetricGroup(),
            event -> output.collect(LearnerEvents.OUTPUT, new StreamRecord<>(event)),
            this::now);
    FailedDetectors failed = new FailedDetectors(state.detectors(), events);
    getMetricGroup().gauge("quarantinedLearners", (Gauge<Integer>) failed::count);
    boundaries =
        new LearnerBoundaries(
            settings,
            state,
            idle,
            failed,
            events,
            figures,
            input -> output.collect(new StreamRecord<>(input)),
            this::now);
    if (bootstrap != null && isNew) {
      continueAfter(PublishedBanks.read(bootstrap, OwnKeys.of(getRuntimeContext().getTaskInfo())));
    }
    List<String> restored = learners();
    for (String learner : restored) {
      setCurrentKey(learner);
      boundaries.restored(learner);
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
      state.update(StreamPosition.after(seals.size(), examples));
    }
  }

  @Override
  public void processElement(StreamRecord<LearnerInput> element) throws Exception {
    boundaries.accept(element.getValue());
  }

  /** Gives the learner of the current key a new detector if its detector has failed. */
  void resume(String learner) throws Exception {
    boundaries.resume(learner);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    boundaries.onTimer(timer);
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
      boundaries.endTask(learner, "end of input");
    }
  }

  private List<String> learners() {
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend()
            .getKeys(BoundaryState.POSITION, VoidNamespace.INSTANCE)) {
      return keys.sorted().toList();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    state.detectors().writeChanged();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}
