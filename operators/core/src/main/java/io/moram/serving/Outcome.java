// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.model.image.BadImageException;
import io.moram.serving.bank.UnknownVersionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a request. */
public sealed interface Outcome {

  /**
   * The outcome of a request that could not be prepared.
   *
   * @param cause why its bank or its picture could not be got
   */
  static Outcome notPrepared(@Nullable Throwable cause) {
    if (cause instanceof BadImageException) {
      return new BadPicture(String.valueOf(cause.getMessage()));
    }
    if (cause instanceof UnknownVersionException) {
      return new BadRequest(String.valueOf(cause.getMessage()));
    }
    if (cause instanceof IOException) {
      return new Unavailable(String.valueOf(cause.getMessage()));
    }
    if (cause instanceof RuntimeException failure) {
      return new Failed(failure);
    }
    throw new IllegalStateException("a request could not be prepared", cause);
  }

  /**
   * A class and its probability among all candidates.
   *
   * @param label the class name
   * @param probability 0 to 1
   */
  record RankedClass(String label, float probability) {}

  /**
   * The task that a picture was recognised as.
   *
   * @param task its number; null: the picture belongs to no task, and the frozen model answered
   * @param probability of the task, 0 to 1; 0 if there is none
   * @param version the bank version that answered for this task, its own; 0: the frozen model
   */
  record Recognition(@Nullable Integer task, float probability, int version) {}

  /**
   * The answer.
   *
   * @param rule how the picture was answered
   * @param recognition the recognised task; null if the rule recognises none
   * @param bankVersion the number of sealed tasks in the bank that answered
   * @param provisionalStep the step of the open task's atoms that took part, or null
   * @param provisionalExamples how many examples of the open task the answer knows; null: none
   * @param ranked the best classes, best first; empty where there was no candidate
   * @param taskShares the share of the picture's activation by task, ascending by task; the shares
   *     sum to 1, or to 0 where no atom was active; empty without atoms
   * @param atomsActive how many atoms were active per token and site, on average over the batch
   */
  record Answer(
      AnswerRule rule,
      @Nullable Recognition recognition,
      int bankVersion,
      @Nullable Integer provisionalStep,
      @Nullable Long provisionalExamples,
      List<RankedClass> ranked,
      Map<Integer, Float> taskShares,
      double atomsActive)
      implements Outcome {}

  /**
   * The picture cannot be read.
   *
   * @param detail why, for people
   */
  record BadPicture(String detail) implements Outcome {}

  /**
   * The request asks for something that does not exist.
   *
   * @param detail what, for people
   */
  record BadRequest(String detail) implements Outcome {}

  /**
   * The learner's bank cannot be read now. A later try may succeed.
   *
   * @param detail why, for people
   */
  record Unavailable(String detail) implements Outcome {}

  /**
   * The request fails whenever it is tried, alone too.
   *
   * @param cause the failure
   */
  record Failed(RuntimeException cause) implements Outcome {}
}
