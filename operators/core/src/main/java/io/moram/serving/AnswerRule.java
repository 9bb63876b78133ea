// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import java.util.Locale;
import org.apiguardian.api.API;

/** How a picture is answered from a learner's bank. */
@API(status = API.Status.EXPERIMENTAL)
public enum AnswerRule {
  /**
   * The bank version of the recognised task answers, so that an answer stays as good as it was when
   * its task was sealed: {@link io.moram.recall.Recall}. A learner without signatures is answered
   * as by {@link #SELF_ACTIVATED}.
   */
  RECALL,

  /** All atoms of all tasks score every token, as in the paper. */
  SELF_ACTIVATED,

  /** The class Gaussians of the frozen model's features alone; for comparison. */
  GAUSSIAN;

  /** The name as options and commands write it: {@code self-activated}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
