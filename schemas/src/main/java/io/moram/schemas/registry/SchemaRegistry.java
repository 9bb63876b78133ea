// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import java.util.Optional;
import org.apiguardian.api.API;

/** Knows schemas by their ids. Thread-safe. */
@API(status = API.Status.EXPERIMENTAL)
public interface SchemaRegistry {
  /**
   * Finds a schema.
   *
   * @return empty if the registry says that it has none of this id
   * @throws RegistryUnavailableException if the registry does not answer
   */
  Optional<RegisteredSchema> find(int id);
}
