// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import java.util.Locale;

/** How a bank of atoms answers in text. */
public enum TextRule {
  /** All atoms compete: the paper's rule. */
  SELF_ACTIVATED,
  /** The bank version of the recognised task answers. */
  RECALL;

  /** The name as people write it: {@code self-activated}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
