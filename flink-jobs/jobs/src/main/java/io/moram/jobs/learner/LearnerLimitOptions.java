// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.train.settings.LearnerLimits;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.range.OptionRange;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the learner job that limit what one learner may take. */
public final class LearnerLimitOptions {
  /** The number of inputs of a learner in quarantine that wait. */
  public static final ConfigOption<Integer> QUARANTINE_LIMIT =
      ConfigOptions.key("learner.quarantine-limit")
          .intType()
          .defaultValue(LearnerLimits.USUAL.quarantined())
          .withDescription(
              "Number of inputs that wait in the state of a trainer per learner in quarantine. A "
                  + "learner whose training fails goes into quarantine, and the others go on. "
                  + "Examples beyond the limit become dead letters.");

  /** Whether learners leave quarantine when the job starts. */
  public static final ConfigOption<Boolean> RETRY_QUARANTINED =
      ConfigOptions.key("learner.retry-quarantined")
          .booleanType()
          .defaultValue(LearnerLimits.USUAL.retryQuarantined())
          .withDescription(
              "If true, learners in quarantine train again when the job starts, with the inputs "
                  + "that waited. Set it once the cause is removed.");

  /** The number of classes of a task. */
  public static final ConfigOption<Integer> CLASSES_PER_TASK =
      ConfigOptions.key("learner.classes-per-task")
          .intType()
          .defaultValue(LearnerLimits.USUAL.classesPerTask())
          .withDescription(
              "Number of classes of a task. Examples of further classes become dead letters. A "
                  + "training step encodes the prompts of all classes of the task.");

  /** The number of classes of a learner. */
  public static final ConfigOption<Integer> MAXIMUM_CLASSES =
      ConfigOptions.key("learner.maximum-classes")
          .intType()
          .defaultValue(LearnerLimits.USUAL.classes())
          .withDescription(
              "Number of classes of all tasks of a learner. Examples of further classes become "
                  + "dead letters, except the first class of each task.");

  /** The size of all atoms of a learner. */
  public static final ConfigOption<MemorySize> MAXIMUM_BANK =
      ConfigOptions.key("learner.maximum-bank")
          .memoryType()
          .defaultValue(new MemorySize(LearnerLimits.USUAL.bankBytes()))
          .withDescription(
              "Size of all atoms of a learner. A task without room is sealed without atoms: its "
                  + "classes are answered from their signatures. An atom takes 4 bytes per input "
                  + "and output of its site.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.atLeast(QUARANTINE_LIMIT, 0),
          OptionRange.atLeast(CLASSES_PER_TASK, 1),
          OptionRange.atLeast(MAXIMUM_CLASSES, 1),
          OptionRange.above(MAXIMUM_BANK, MemorySize.ZERO));

  private LearnerLimitOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  static LearnerLimits limits(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new LearnerLimits(
        options.get(QUARANTINE_LIMIT),
        options.get(RETRY_QUARANTINED),
        options.get(CLASSES_PER_TASK),
        options.get(MAXIMUM_CLASSES),
        options.get(MAXIMUM_BANK).getBytes(),
        TopicOptions.largestRecord(options));
  }
}
