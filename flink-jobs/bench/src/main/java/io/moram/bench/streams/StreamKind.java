// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.Locale;

/** The kinds of composed streams. */
public enum StreamKind {
  /** Sudden changes, with segments of 160 to 5,000 examples. */
  SHARP,
  /** Sudden changes, with segments of 40 to 159 examples. */
  SHORT,
  /** The mix of two domains shifts linearly over 200 to 600 examples. */
  GRADUAL,
  /** Sudden changes, also to earlier domains. */
  RECURRING,
  /** No change: one domain, with runs of 1 to 8 examples of another one. */
  BURSTS,
  /** No change: one domain, drawn with replacement. */
  STATIONARY;

  /** The name in tables and files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
