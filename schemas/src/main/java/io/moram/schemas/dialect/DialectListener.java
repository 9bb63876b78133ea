// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import org.apiguardian.api.API;

/** Receives values that were read although they are not in the documented form. */
@API(status = API.Status.EXPERIMENTAL)
public interface DialectListener {
  /** Does nothing. */
  DialectListener NONE = () -> {};

  /** A time was in seconds and has been made milliseconds. */
  void timeInSeconds();
}
