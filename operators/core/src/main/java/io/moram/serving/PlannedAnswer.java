// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.atoms.Activation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of one picture, while the bank versions that it needs are still to be asked. */
interface PlannedAnswer {

  /**
   * A bank version to ask.
   *
   * @param version atoms of tasks below this number are used; {@link Integer#MAX_VALUE}: all
   * @param activation how they are activated; null if the bank has no atoms
   */
  record Version(int version, @Nullable Activation activation) {}

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
