// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.loss.LossDetectorSettings;
import io.moram.flink.boundary.BoundarySettings;
import io.moram.flink.boundary.DetectorKind;
import io.moram.flink.boundary.TaskRuleSettings;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** How the learner job finds task boundaries. */
public final class BoundaryOptions {
  /** The detector. */
  public static final ConfigOption<DetectorKind> DETECTOR =
      ConfigOptions.key("boundary.detector")
          .enumType(DetectorKind.class)
          .defaultValue(DetectorKind.COMBINED)
          .withDescription(
              "How boundaries are found in tasks that carry no markers: by the backbone's"
                  + " embeddings (embedding), by new class names (label), by both (combined), by a"
                  + " rise of the prequential loss (loss-adwin, loss-page-hinkley: slow, and blind"
                  + " to much), or not at all (marker).");

  /** Whether markers count. */
  public static final ConfigOption<Boolean> IGNORE_MARKERS =
      ConfigOptions.key("boundary.ignore-markers")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the producer's task markers are left unread. Otherwise a task that carries"
                  + " them ends where they change, and nowhere else.");

  /** One false task in so many examples. */
  public static final ConfigOption<Long> FALSE_ALARM_INTERVAL =
      ConfigOptions.key("boundary.false-alarm-interval")
          .longType()
          .defaultValue(10_000_000L)
          .withDescription(
              "One task too many is opened in so many examples of a stationary stream, by the detectors"
                  + " embedding, label and combined; at least 100. Less finds fainter boundaries.");

  /** The fewest examples of a task. */
  public static final ConfigOption<Integer> MINIMUM_TASK_SIZE =
      ConfigOptions.key("boundary.minimum-task-size")
          .intType()
          .defaultValue(48)
          .withDescription(
              "No boundary is found among a task's first so many examples, unless by a marker; at"
                  + " least 16.");

  /** The window. */
  public static final ConfigOption<Integer> HELD_BACK =
      ConfigOptions.key("boundary.held-back")
          .intType()
          .defaultValue(32)
          .withDescription(
              "How many examples the detectors embedding, label and combined hold back at most, so that"
                  + " they train the right task; boundary.burst + 8 to 256.");

  /** The longest run of outliers that is none. */
  public static final ConfigOption<Integer> BURST =
      ConfigOptions.key("boundary.burst")
          .intType()
          .defaultValue(8)
          .withDescription("A run of at most so many consecutive outliers opens no task.");

  /** The most examples of a task. */
  public static final ConfigOption<Integer> MAXIMUM_TASK_SIZE =
      ConfigOptions.key("boundary.maximum-task-size")
          .intType()
          .defaultValue(0)
          .withDescription(
              "A task ends after so many examples, whatever they are; 0: at any size.");

  /** The fewest examples between two boundaries. */
  public static final ConfigOption<Integer> COOL_DOWN =
      ConfigOptions.key("boundary.cool-down")
          .intType()
          .defaultValue(0)
          .withDescription(
              "No boundary is declared within so many examples after the one before, unless by a"
                  + " marker; 0: none is too soon.");

  /** By how many examples a task is recognised. */
  public static final ConfigOption<Integer> RECURRENCE_EXAMPLES =
      ConfigOptions.key("boundary.recurrence-examples")
          .intType()
          .defaultValue(32)
          .withDescription(
              "A new task's first so many examples are held back and decide whether it is an"
                  + " earlier task that comes back; 16 to 256, or 0: no task is recognised."
                  + " Fewer take similar tasks for one another more often. The task"
                  + " before ends at once. A task without embeddings, as with the detectors marker"
                  + " and label, is not recognised.");

  /** What becomes of alternating tasks. */
  public static final ConfigOption<InterleavingPolicy> INTERLEAVING =
      ConfigOptions.key("boundary.interleaving")
          .enumType(InterleavingPolicy.class)
          .defaultValue(InterleavingPolicy.SEPARATE)
          .withDescription(
              "When three boundaries in a row each lead back to the task before the last, the two"
                  + " tasks take turns: every further turn opens a task (separate), or the open"
                  + " task goes on through them until a task comes that is neither (merge). An"
                  + " event tells of it either way.");

  /** ADWIN's confidence. */
  public static final ConfigOption<Double> ADWIN_DELTA =
      ConfigOptions.key("boundary.adwin-delta")
          .doubleType()
          .defaultValue(LossDetectorSettings.defaults().adwinDelta())
          .withDescription(
              "The confidence of the detector loss-adwin, between 0 and 1: more finds more, and more"
                  + " that is not there.");

  /** Page-Hinkley's lambda. */
  public static final ConfigOption<Double> PAGE_HINKLEY_THRESHOLD =
      ConfigOptions.key("boundary.page-hinkley-threshold")
          .doubleType()
          .defaultValue(LossDetectorSettings.defaults().pageHinkleyThreshold())
          .withDescription(
              "The threshold of the detector loss-page-hinkley, above 0: less finds more, and more"
                  + " that is not there.");

  /** When silence ends a task. */
  public static final ConfigOption<Duration> IDLE_TIMEOUT =
      ConfigOptions.key("boundary.idle-timeout")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "A learner's open task ends when no example of it has come for so long, while the job"
                  + " was running; 0: it stays open.");

  private BoundaryOptions() {}

  /** The settings that the options make. */
  static BoundarySettings settings(ReadableConfig options) {
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
        options.get(LearnerOptions.PROMPT_TEMPLATE));
  }
}
