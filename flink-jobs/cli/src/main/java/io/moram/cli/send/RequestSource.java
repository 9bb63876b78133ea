// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives requests one by one. */
interface RequestSource extends AutoCloseable {

  /**
   * Waits for the next request.
   *
   * @return the request; null at the end
   * @throws IOException if the input cannot be read, or breaks a rule
   */
  @Nullable NamedRequest next() throws IOException;

  @Override
  void close() throws IOException;
}
