// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import java.util.Locale;

/** A way to learn that is compared. */
public enum ComparedMethod {
  /** Atoms. */
  MORAM,
  /** One low-rank adapter that goes on through all tasks. */
  LORA,
  /** A low-rank adapter per task. That of the recognised task answers. */
  LORA_PER_TASK,
  /** The frozen model. */
  ZERO_SHOT;

  /** The name as people write it: {@code lora-per-task}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
