// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.serving.TaskVersions.Version;
import java.util.List;
import java.util.Map;

/** The answer of one picture, while the bank versions that it needs are still to be asked. */
interface PlannedAnswer {

  /**
   * What a bank version made of the picture.
   *
   * @param embedding of length 1
   * @param taskShares as {@link Outcome.Answer} has them
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, and never compared.
  record Asked(float[] embedding, Map<Integer, Float> taskShares) {}

  /** The bank versions to ask; may be none. */
  List<Version> versions();

  /**
   * The answer.
   *
   * @param asked what {@link #versions} gave, in their order
   * @param atomsActive as {@link Outcome.Answer} has it
   */
  Outcome.Answer finish(List<Asked> asked, double atomsActive);
}
