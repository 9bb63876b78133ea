// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import io.moram.boundary.Boundary;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.Interleaving;
import io.moram.boundary.Observation;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.PublishedBanks;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.LearnerGauges;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
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
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
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
  private transient InternalTimerService<VoidNamespace> timers;
  private transient LearnerGauges gauges;
  private transient Counter examplesIn;
  private transient BoundaryEvents events;
  private transient long openedAt;
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
    state =
        new State(
            store.getState(new ValueStateDescriptor<>(POSITION, new StreamPosition.Serializer())),
            store.getMapState(
                new MapStateDescriptor<>(
                    "held-back", LongSerializer.INSTANCE, new LabeledPicture.Serializer())),
            new DetectorCache(
                settings.detectorBytes(),
                new DetectorState(store),
                this::newDetector,
                this::setCurrentKey));
    isNew = !context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("idle", VoidNamespaceSerializer.INSTANCE, this);
    gauges = new LearnerGauges(getMetricGroup());
    examplesIn = getMetricGroup().counter("examplesIn");
    Gauge<Long> evictions = state.detectors::evictions;
    getMetricGroup().gauge("evictions", evictions);
    events =
        new BoundaryEvents(
            settings.kind(),
            getMetricGroup(),
            event -> output.collect(LearnerEvents.OUTPUT, new StreamRecord<>(event)),
            this::now);
    openedAt = now();
    if (bootstrap != null && isNew) {
      continueAfter(PublishedBanks.read(bootstrap, OwnKeys.of(getRuntimeContext().getTaskInfo())));
    }
    List<String> restored = learners();
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
      state.position.update(StreamPosition.after(seals.size(), examples, openedAt));
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
    } else {
      endTask(input.learner(), "end-of-task record");
    }
  }

  private void observe(EmbeddedExample embedded) throws Exception {
    examplesIn.inc();
    String learner = embedded.learner();
    StreamPosition before = position();
    long number = before.examples();
    BoundaryDetector detector = state.detectors.toChange(learner);
    Verdict verdict =
        detector.observe(
            new Observation(number, embedded.embedding(), embedded.label(), embedded.taskMarker()));
    StreamPosition after = withIdleTimer(before.seenOne(now()));
    LabeledPicture current = embedded.labeled(settings.promptTemplate());
    boolean released =
        Stream.concat(verdict.releasedToOpenTask().stream(), verdict.releasedToNextTask().stream())
            .anyMatch(position -> position == number);
    if (!released) {
      state.heldBack.put(number, current);
    }
    after = apply(learner, after, verdict, new Current(number, current));
    state.position.update(after);
    updateGauges(learner, after, detector);
  }

  private record Current(long number, LabeledPicture picture) {}

  private StreamPosition apply(
      String learner, StreamPosition start, Verdict verdict, @Nullable Current current)
      throws Exception {
    StreamPosition position =
        release(learner, start, verdict, verdict.releasedToOpenTask(), current);
    Boundary refused = verdict.refused();
    if (refused != null) {
      events.refused(learner, position.task(), refused);
    }
    Boundary boundary = verdict.boundary();
    if (boundary != null && position.taskExamples() > 0) {
      position = end(learner, position, boundary.reason());
      events.declared(learner, position.task(), boundary);
    }
    return release(learner, position, verdict, verdict.releasedToNextTask(), current);
  }

  private StreamPosition release(
      String learner,
      StreamPosition start,
      Verdict verdict,
      List<Long> numbers,
      @Nullable Current current)
      throws Exception {
    StreamPosition position = start;
    for (long number : numbers) {
      LabeledPicture picture;
      if (current != null && current.number == number) {
        picture = current.picture;
      } else {
        picture = state.heldBack.get(number);
        state.heldBack.remove(number);
      }
      if (position.taskExamples() == 0) {
        open(learner, position.task(), number, verdict);
      }
      output.collect(new StreamRecord<>(new TaskExample(learner, position.task(), picture)));
      position = position.releasedOne();
    }
    return position;
  }

  /** Announces a task before its first example. */
  private void open(String learner, int task, long firstExample, Verdict verdict) {
    Recognition recognition = verdict.recognition();
    if (recognition == null || recognition.firstExample() != firstExample) {
      events.opened(learner, task, firstExample);
      return;
    }
    Integer recursOf = recognition.recursOf();
    if (recursOf != null) {
      output.collect(new StreamRecord<>(new TaskRecurs(learner, task, recursOf)));
    }
    events.opened(learner, task, recognition);
    Interleaving interleaving = verdict.interleaving();
    if (interleaving != null) {
      events.interleaving(learner, task, interleaving);
    }
  }

  /** Ends the open task of the current key for a reason other than the detector's verdict. */
  private void endTask(String learner, String reason) throws Exception {
    BoundaryDetector detector = state.detectors.toChange(learner);
    StreamPosition position = apply(learner, position(), detector.endTask(), null);
    if (position.taskExamples() > 0) {
      position = end(learner, position, reason);
    }
    state.position.update(position);
    updateGauges(learner, position, detector);
  }

  private StreamPosition end(String learner, StreamPosition position, String reason) {
    output.collect(new StreamRecord<>(new TaskEnd(learner, position.task(), reason)));
    events.ended(learner, position.task(), reason, position.taskExamples());
    return position.taskEnded();
  }

  private StreamPosition withIdleTimer(StreamPosition position) {
    if (settings.idleMillis() == 0 || position.timerSet()) {
      return position;
    }
    timers.registerProcessingTimeTimer(
        VoidNamespace.INSTANCE, position.lastSeen() + settings.idleMillis());
    return position.withTimer(true);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    StreamPosition position = position().withTimer(false);
    // Downtime does not count as idle time.
    long idleFrom = Math.max(position.lastSeen(), openedAt);
    boolean nothingOpen = position.taskExamples() == 0 && state.heldBack.isEmpty();
    if (nothingOpen || settings.idleMillis() == 0) {
      state.position.update(position);
    } else if (now() < idleFrom + settings.idleMillis()) {
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, idleFrom + settings.idleMillis());
    } else {
      state.position.update(position);
      endTask(timer.getKey(), "idle for " + settings.idleMillis() + " ms");
    }
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

  private void updateGauges(String learner, StreamPosition position, BoundaryDetector detector) {
    gauges.set(learner, "openTask", position.task());
    gauges.set(learner, "taskExamples", (double) position.taskExamples());
    gauges.set(learner, "examples", (double) position.examples());
    detector
        .figures()
        .forEach((figure, value) -> gauges.set(learner, FigureNames.of(figure), value));
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}
