// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.boundary.InterleavingPolicy;
import io.moram.operators.learner.BoundarySettings;
import io.moram.operators.learner.DetectorKind;
import io.moram.operators.learner.TaskRuleSettings;
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
          .defaultValue(DetectorKind.MARKER_OR_EMBEDDING)
          .withDescription(
              "How task boundaries are found: by the producer's task markers (marker), by the"
                  + " backbone's embeddings without looking at markers or labels (embedding), or"
                  + " by markers in tasks that carry them and by embeddings in tasks that do not"
                  + " (marker_or_embedding).");

  /** One false task in so many examples. */
  public static final ConfigOption<Long> FALSE_ALARM_INTERVAL =
      ConfigOptions.key("boundary.false-alarm-interval")
          .longType()
          .defaultValue(100_000L)
          .withDescription(
              "The embedding detector opens one task too many in so many examples of a stationary"
                  + " stream; at least 100. Less finds fainter boundaries.");

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
              "How many examples the embedding detector holds back at most, so that they train the"
                  + " right task; boundary.burst + 8 to 256.");

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
                  + " earlier task that comes back; 16 to 256, or 0: no task is recognised. Fewer"
                  + " take similar tasks for one another more often.");

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
        options.get(FALSE_ALARM_INTERVAL),
        options.get(MINIMUM_TASK_SIZE),
        options.get(HELD_BACK),
        options.get(BURST),
        new TaskRuleSettings(
            options.get(MAXIMUM_TASK_SIZE),
            options.get(COOL_DOWN),
            options.get(RECURRENCE_EXAMPLES),
            options.get(INTERLEAVING)),
        options.get(IDLE_TIMEOUT).toMillis(),
        options.get(LearnerOptions.PROMPT_TEMPLATE));
  }
}
