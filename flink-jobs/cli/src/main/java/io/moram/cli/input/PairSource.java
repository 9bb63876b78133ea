// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives the rows of a file one by one, and keeps none. */
public interface PairSource {

  /** The columns that every row has; empty if each row has its own. */
  Set<String> columns();

  /**
   * The next row; null at the end.
   *
   * @throws IOException if the rest cannot be read
   */
  @Nullable PairRow next() throws IOException;
}
