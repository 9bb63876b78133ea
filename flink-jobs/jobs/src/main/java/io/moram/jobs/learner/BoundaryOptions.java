// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.loss.LossDetectorSettings;
import io.moram.flink.boundary.BoundarySettings;
import io.moram.flink.boundary.DetectorKind;
import io.moram.flink.boundary.TaskRuleSettings;
import io.moram.jobs.range.OptionRange;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the detection of task boundaries. */
public final class BoundaryOptions {
  /** The detector for tasks without markers. */
  public static final ConfigOption<DetectorKind> DETECTOR =
      ConfigOptions.key("boundary.detector")
          .enumType(DetectorKind.class)
          .defaultValue(DetectorKind.COMBINED)
          .withDescription(
              "The detector of boundaries in tasks without markers. embedding: a test on "
                  + "the embeddings of the backbone. label: a test on new class names. "
                  + "combined: both tests. loss-adwin and loss-page-hinkley: tests on the "
                  + "prequential loss; they are slow and miss many boundaries. marker: no "
                  + "detector, only the markers of the producer.");

  /** Whether the markers of the producer are ignored. */
  public static final ConfigOption<Boolean> IGNORE_MARKERS =
      ConfigOptions.key("boundary.ignore-markers")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, the learner ignores the task markers of the producer. If false, a "
                  + "task with markers ends where the marker changes and nowhere else.");

  /** The expected number of examples between two false alarms. */
  public static final ConfigOption<Long> FALSE_ALARM_INTERVAL =
      ConfigOptions.key("boundary.false-alarm-interval")
          .longType()
          .defaultValue(10_000_000L)
          .withDescription(
              "Expected number of examples between two false alarms on a stationary "
                  + "stream, for the detectors embedding, label and combined. Lower values "
                  + "detect weaker changes and raise more false alarms.");

  /** The minimum size of a task, in examples. */
  public static final ConfigOption<Integer> MINIMUM_TASK_SIZE =
      ConfigOptions.key("boundary.minimum-task-size")
          .intType()
          .defaultValue(48)
          .withDescription(
              "Number of examples that a task has before a boundary can end it. A marker "
                  + "can end it earlier.");

  /** The number of examples that a detector may hold back. */
  public static final ConfigOption<Integer> HELD_BACK =
      ConfigOptions.key("boundary.held-back")
          .intType()
          .defaultValue(32)
          .withDescription(
              "The largest number of newest examples that the detectors embedding, label "
                  + "and combined hold back, so that each example trains the right task. It "
                  + "must be at least boundary.burst + 8.");

  /** The longest run of outliers that opens no task, in examples. */
  public static final ConfigOption<Integer> BURST =
      ConfigOptions.key("boundary.burst")
          .intType()
          .defaultValue(8)
          .withDescription(
              "The longest run of consecutive outliers that opens no task, in examples.");

  /** The maximum size of a task, in examples. */
  public static final ConfigOption<Integer> MAXIMUM_TASK_SIZE =
      ConfigOptions.key("boundary.maximum-task-size")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of examples at which a task ends without a detected boundary. 0: no "
                  + "limit.");

  /** The fewest examples between two boundaries. */
  public static final ConfigOption<Integer> COOL_DOWN =
      ConfigOptions.key("boundary.cool-down")
          .intType()
          .defaultValue(0)
          .withDescription(
              "Number of examples after a boundary in which no further boundary is "
                  + "declared. A marker is exempt. 0: no cool-down.");

  /** The number of examples that decide whether a task recurs. */
  public static final ConfigOption<Integer> RECURRENCE_EXAMPLES =
      ConfigOptions.key("boundary.recurrence-examples")
          .intType()
          .defaultValue(32)
          .withDescription(
              "Number of first examples of a new task that decide whether the task is an "
                  + "earlier task. They are held back until then. The task before still ends at "
                  + "once. Lower values confuse similar tasks more often. 0: no task is "
                  + "recognised. The detectors marker and label have no embeddings, so they "
                  + "recognise no task.");

  /** How two tasks that alternate are treated. */
  public static final ConfigOption<InterleavingPolicy> INTERLEAVING =
      ConfigOptions.key("boundary.interleaving")
          .enumType(InterleavingPolicy.class)
          .defaultValue(InterleavingPolicy.SEPARATE)
          .withDescription(
              "How the learner treats two tasks that alternate, which it reports after "
                  + "three boundaries that each lead back to the task before the last. "
                  + "separate: every further turn opens a task. merge: the open task continues "
                  + "until an example of a third task arrives. An event reports the alternation "
                  + "in both cases.");

  /** The confidence parameter of ADWIN. */
  public static final ConfigOption<Double> ADWIN_DELTA =
      ConfigOptions.key("boundary.adwin-delta")
          .doubleType()
          .defaultValue(LossDetectorSettings.defaults().adwinDelta())
          .withDescription(
              "The confidence parameter of the detector loss-adwin. Higher values detect "
                  + "more changes and raise more false alarms.");

  /** The threshold of the Page-Hinkley test. */
  public static final ConfigOption<Double> PAGE_HINKLEY_THRESHOLD =
      ConfigOptions.key("boundary.page-hinkley-threshold")
          .doubleType()
          .defaultValue(LossDetectorSettings.defaults().pageHinkleyThreshold())
          .withDescription(
              "The threshold of the detector loss-page-hinkley, as a cumulated loss. "
                  + "Lower values detect more changes and raise more false alarms.");

  /** The time without an example after which a task ends. */
  public static final ConfigOption<Duration> IDLE_TIMEOUT =
      ConfigOptions.key("boundary.idle-timeout")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "The time without an example after which the open task of a learner ends, by "
                  + "the times of the records in Kafka. Examples that wait in Kafka split no "
                  + "task. Without a next example, the task ends once the source has had no "
                  + "record for that time. 0: a task stays open.");

  /** The memory of the detectors. */
  public static final ConfigOption<MemorySize> DETECTOR_MEMORY =
      ConfigOptions.key("boundary.detector-memory")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Heap memory for the detectors of the active learners, per subtask. A detector "
                  + "takes up to 0.5 MB. The learner that was active longest ago makes room; "
                  + "its detector is read from the state when its next example arrives.");

  /** Whether the detectors of a restored state are forgotten. */
  public static final ConfigOption<Boolean> RESET_DETECTORS =
      ConfigOptions.key("boundary.reset-detectors")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "If true, a job that starts from a checkpoint or savepoint forgets the detectors "
                  + "of all learners, so that it can have other ones. Open tasks go on with all "
                  + "their examples. No earlier task is recognised any more. It happens once: "
                  + "a run that restores a checkpoint of a run with this option keeps its "
                  + "detectors. To forget them again, run the job without the option in "
                  + "between.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.atLeast(FALSE_ALARM_INTERVAL, 100L),
          OptionRange.atLeast(MINIMUM_TASK_SIZE, 16),
          OptionRange.between(HELD_BACK, 8, 256),
          OptionRange.atLeast(BURST, 0),
          OptionRange.atLeast(MAXIMUM_TASK_SIZE, 0),
          OptionRange.atLeast(COOL_DOWN, 0),
          OptionRange.orZero(OptionRange.between(RECURRENCE_EXAMPLES, 16, 256)),
          OptionRange.insideUnit(ADWIN_DELTA),
          OptionRange.above(PAGE_HINKLEY_THRESHOLD, 0.0),
          OptionRange.atLeast(IDLE_TIMEOUT, Duration.ZERO),
          OptionRange.atLeast(DETECTOR_MEMORY, MemorySize.ofMebiBytes(1)));

  private BoundaryOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /**
   * The settings that the options make.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  static BoundarySettings settings(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new BoundarySettings(
        options.get(DETECTOR),
        options.get(IGNORE_MARKERS),
        options.get(FALSE_ALARM_INTERVAL),
        options.get(MINIMUM_TASK_SIZE),
        options.get(HELD_BACK),
        options.get(BURST),
        new TaskRuleSettings(
            options.get(MAXIMUM_TASK_SIZE),
            options.get(COOL_DOWN),
            options.get(RECURRENCE_EXAMPLES),
            options.get(INTERLEAVING)),
        options.get(ADWIN_DELTA),
        options.get(PAGE_HINKLEY_THRESHOLD),
        options.get(IDLE_TIMEOUT).toMillis(),
        options.get(DETECTOR_MEMORY).getBytes(),
        options.get(RESET_DETECTORS),
        options.get(LearnerOptions.PROMPT_TEMPLATE));
  }
}
