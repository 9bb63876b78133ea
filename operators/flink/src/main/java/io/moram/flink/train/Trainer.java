// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import io.moram.flink.atoms.SealLog;
import io.moram.flink.atoms.SealLogSource;
import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.train.batches.BatchLoader;
import io.moram.flink.train.classes.BankLimit;
import io.moram.flink.train.classes.OpenSignatures;
import io.moram.flink.train.models.TaskTrainer;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.turns.NativeSize;
import io.moram.model.LabelReadings;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** The parts that train the learners of a subtask, and how they depend on each other. */
final class Trainer implements AutoCloseable {
  private final TrainingSettings settings;
  private final LearnerState state;
  private final Surroundings around;
  private SharedBackbone shared;
  private BatchLoader<?> batches;
  private NativeSize sizes;
  private ResidentLearners<?> live;
  private OpenSignatures signatures;
  private SealLog sealLog;
  private Outbox outbox;
  private Deletions deletions;
  private LearnerQuarantine quarantine;
  private TaskRecipes recipes;
  private TaskNumerics numerics;
  private TaskLifecycle work;
  private TakingBack takingBack;
  private TrainingMetrics shown;
  private TrainingEvents events;

  /**
   * What Flink gives an operator.
   *
   * @param currentKey makes a learner the current key
   */
  record Surroundings(
      Output<StreamRecord<SpecificRecord>> output,
      MetricGroup metrics,
      RuntimeContext context,
      ProcessingTimeService timers,
      Consumer<String> currentKey) {}

  // The operator calls open before anything else.
  @SuppressWarnings("NullAway.Init")
  Trainer(TrainingSettings settings, LearnerState state, Surroundings around) {
    this.settings = settings;
    this.state = state;
    this.around = around;
  }

  /**
   * Loads the backbone, and begins to follow the topic atoms. If this fails, {@link #close} closes
   * what was opened.
   *
   * @param beginAnew whether a learner without state may take the place of its published bank
   */
  void open(SealLogSource published, boolean beginAnew) throws Exception {
    shared = SharedBackbone.acquire(settings.backbone(), around.context);
    TaskTrainer<?> kind = TaskTrainer.of(shared.model());
    TrainingRecipe configured = settings.recipeFor(kind);
    recipes = new TaskRecipes(state, configured);
    sizes = new NativeSize(kind.model().sites(), configured.rank());
    live = learners(kind, configured.batchSize());
    signatures =
        new OpenSignatures(state, kind.model(), kind.featureWidths(), settings.liveLearners());
    shown =
        new TrainingMetrics(
            around.metrics, live::evictions, live::bytes, around.timers::getCurrentProcessingTime);
    sealLog = published.open();
    TrainingOutput results =
        new TrainingOutput(
            around.output,
            around.metrics,
            sealLog.seals().keys(),
            around.timers::getCurrentProcessingTime);
    quarantine =
        new LearnerQuarantine(
            settings.limits(),
            kind.model().fingerprint(),
            state,
            live,
            signatures,
            results,
            shown,
            around.currentKey);
    events = new TrainingEvents(settings, shown, results);
    numerics = new TaskNumerics(state, shared.numerics(settings.backward().rounded()), events);
    outbox = new Outbox(state, sealLog, results, events, around.timers, around.currentKey);
    deletions = new Deletions(state, sealLog, results, sites(), around.timers, around.currentKey);
    work =
        new TaskLifecycle(
            settings,
            state,
            recipes,
            new Generations(sealLog, beginAnew, events),
            live,
            signatures,
            new LabelReadings(kind::read),
            new BankLimit(settings.limits(), kind.model().sites()),
            numerics,
            shown,
            events,
            new SealEvents(kind, shown, results),
            results,
            outbox);
    takingBack =
        new TakingBack(
            state,
            live,
            signatures,
            outbox,
            deletions,
            quarantine,
            sealLog,
            sites(),
            shown,
            events,
            results);
    events.trainerOpened(shared);
  }

  private <E> ResidentLearners<E> learners(TaskTrainer<E> kind, int batchSize) {
    BatchLoader<E> loader = new BatchLoader<>(state, kind, settings, batchSize, around.metrics);
    batches = loader;
    return new ResidentLearners<>(state, recipes, kind, loader, sizes, settings, around.currentKey);
  }

  private List<String> sites() {
    return shared.model().siteGroups().stream()
        .flatMap(group -> group.sites().stream())
        .map(SiteShape::name)
        .toList();
  }

  SharedBackbone shared() {
    return shared;
  }

  NativeSize sizes() {
    return sizes;
  }

  ResidentLearners<?> live() {
    return live;
  }

  OpenSignatures signatures() {
    return signatures;
  }

  Outbox outbox() {
    return outbox;
  }

  Deletions deletions() {
    return deletions;
  }

  LearnerQuarantine quarantine() {
    return quarantine;
  }

  TaskRecipes recipes() {
    return recipes;
  }

  TaskNumerics numerics() {
    return numerics;
  }

  TaskLifecycle work() {
    return work;
  }

  TakingBack takingBack() {
    return takingBack;
  }

  TrainingMetrics shown() {
    return shown;
  }

  /** Shows since when the first input waits of a learner, the current key, that takes turns. */
  void showFirstWaiting(String learner, Progress progress) throws Exception {
    if (progress.queue().size() > 0) {
      shown.firstWaiting().waits(learner, state.waiting(progress.queue().from()));
    } else {
      shown.firstWaiting().none(learner);
    }
  }

  TrainingEvents events() {
    return events;
  }

  @Override
  public void close() {
    if (sealLog != null) {
      sealLog.close();
    }
    if (live != null) {
      live.close();
    }
    if (batches != null) {
      batches.close();
    }
    if (shared != null) {
      shared.close();
    }
  }
}
