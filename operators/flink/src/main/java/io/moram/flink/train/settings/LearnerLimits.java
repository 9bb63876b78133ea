// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.settings;

import io.moram.model.FrozenModel;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;

/**
 * The limits that keep the trouble of one learner its own.
 *
 * @param quarantined the number of inputs of a learner in quarantine that wait, 0 or more; examples
 *     beyond it are set aside
 * @param retryQuarantined whether the learners in quarantine take turns again when the job starts
 * @param classesPerTask the number of classes of a task, 1 or more; examples of further classes are
 *     set aside
 * @param classes the number of classes of all tasks of a learner, 1 or more; as above
 * @param bankBytes the size of all atoms of a learner, in bytes, 1 or more; a task without room is
 *     sealed without atoms
 * @param recordBytes the size of the largest record that the producers send, in bytes
 */
public record LearnerLimits(
    int quarantined,
    boolean retryQuarantined,
    int classesPerTask,
    int classes,
    long bankBytes,
    int recordBytes)
    implements Serializable {
  /** The limits of a job whose options set none. */
  public static final LearnerLimits USUAL =
      new LearnerLimits(10_000, false, 1000, 10_000, 4L << 30, 1 << 20);

  /** The names and prompts of a seal's new classes. */
  public static final int VOCABULARY_BYTES = 512 << 10;

  /** More than a record's key, the names in it, and a seal's checksums take. */
  private static final int OTHER_BYTES = 64 << 10;

  /** More than a block's key and names take. */
  private static final int BLOCK_NAMES_BYTES = 4 << 10;

  /** Checks the ranges. */
  public LearnerLimits {
    require("learner.quarantine-limit", quarantined, 0);
    require("learner.classes-per-task", classesPerTask, 1);
    require("learner.maximum-classes", classes, 1);
    require("learner.maximum-bank", bankBytes, 1);
    // Dead letters and parts of signatures are as large as the vocabulary at most.
    require("kafka.properties.max.request.size", recordBytes, VOCABULARY_BYTES + 2 * OTHER_BYTES);
  }

  /**
   * Checks that the producers can send the blocks of a task's seal. A record that they cannot send
   * would stop the job at every seal.
   *
   * @throws IllegalArgumentException if one of them is too large
   */
  void requireBlocksFit(FrozenModel model, TrainingRecipe recipe) {
    SiteShape widest =
        Collections.max(model.sites(), Comparator.comparingLong(LearnerLimits::atomBytes));
    long largest = (recordBytes - BLOCK_NAMES_BYTES) / atomBytes(widest);
    if (recipe.rank() > largest) {
      throw new IllegalArgumentException(
          "training.rank is "
              + recipe.rank()
              + "; must be at most "
              + largest
              + ". An atom of the site "
              + widest.name()
              + " has "
              + atomBytes(widest)
              + " bytes, and a record with a task's atoms of a site has at most "
              + recordBytes
              + ". Lower the rank, or raise kafka.properties.max.request.size, max.message.bytes of"
              + " the topic atoms, and the brokers' limits.");
    }
  }

  /** The size of an atom of a site, in bytes. */
  public static long atomBytes(SiteShape site) {
    return (long) Float.BYTES * (site.inputWidth() + site.outputWidth());
  }

  private static void require(String option, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + " is " + value + "; must be " + least + " or more.");
    }
  }
}
