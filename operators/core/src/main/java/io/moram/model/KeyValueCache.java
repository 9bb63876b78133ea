// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import org.apiguardian.api.API;

/**
 * What attention keeps of the tokens of one growing sequence. Adapted layers make the keys and the
 * values, so a cache belongs to one bank version. One thread at a time may use it.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface KeyValueCache extends AutoCloseable {

  /** The number of tokens so far. */
  int tokens();

  /** The native memory in bytes that it takes now. */
  long bytes();

  /** Frees its memory. */
  @Override
  void close();
}
