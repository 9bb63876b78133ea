// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.classes;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.train.settings.LearnerLimits;
import io.moram.flink.train.state.ClassCounts;
import io.moram.flink.train.state.LearnedClasses;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Limits the classes of a learner. Every step encodes all prompts of the open task, and its seal
 * publishes its new classes in one record. The first class of a task is always taken, because no
 * task may be empty.
 */
public final class ClassLimits {
  /** More than the lengths of a name and a prompt take. */
  private static final int LENGTHS = 8;

  private final LearnerLimits limits;

  public ClassLimits(LearnerLimits limits) {
    this.limits = limits;
  }

  /** Why a class that the open task does not have is not taken, in words; null if it is. */
  public @Nullable String refusal(LearnedClasses classes, ClassPrompt next) throws Exception {
    ClassCounts counts = classes.counts();
    if (counts.open() == 0) {
      return null;
    }
    if (counts.open() >= limits.classesPerTask()) {
      return refusal(next, "the open task", counts.open(), "learner.classes-per-task");
    }
    if (classes.isKnown(next.label())) {
      return null;
    }
    if (counts.known() >= limits.classes()) {
      return refusal(next, "the learner", counts.known(), "learner.maximum-classes");
    }
    long bytes = bytes(next);
    for (ClassPrompt added : classes.added()) {
      bytes += bytes(added);
    }
    return bytes <= LearnerLimits.VOCABULARY_BYTES
        ? null
        : "label is '"
            + next.label()
            + "'; with its prompt the new classes of the open task have "
            + bytes
            + " bytes, and must have at most "
            + LearnerLimits.VOCABULARY_BYTES
            + ". End the task, or send shorter names.";
  }

  private static String refusal(ClassPrompt next, String owner, int classes, String option) {
    return "label is '%s'; %s has %d classes already, and %s allows no more."
        .formatted(next.label(), owner, classes, option);
  }

  private static long bytes(ClassPrompt one) {
    return LENGTHS
        + (long) one.label().getBytes(StandardCharsets.UTF_8).length
        + one.promptTemplate().getBytes(StandardCharsets.UTF_8).length;
  }
}
