// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The registry does not answer, or refuses the access. It says nothing about the message, so the
 * job fails and tries again.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
