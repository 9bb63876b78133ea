// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.Locale;

/** What happens in a composed stream. */
public enum StreamKind {
  /** Domain follows domain at once; segments of 160 to 5,000 examples. */
  SHARP,
  /** As {@link #SHARP}, with segments of 40 to 159 examples. */
  SHORT,
  /** The mix of two domains shifts linearly over 200 to 600 examples. */
  GRADUAL,
  /** Earlier domains come back. */
  RECURRING,
  /** One domain, with runs of 1 to 8 examples of another in it: nothing changes. */
  BURSTS,
  /** One domain, drawn with replacement: nothing changes. */
  STATIONARY;

  /** The name in tables and files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
