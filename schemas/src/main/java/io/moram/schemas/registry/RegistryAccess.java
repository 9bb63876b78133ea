// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import org.apiguardian.api.API;

/**
 * Where a registry is.
 *
 * @param address the start of its addresses, without {@code /schemas}; http or https
 * @param userInfo {@code user:password} of basic authentication; empty: none
 * @param patience how long an answer is tried to get before {@link RegistryUnavailableException}
 */
@API(status = API.Status.EXPERIMENTAL)
public record RegistryAccess(URI address, String userInfo, Duration patience)
    implements Serializable {

  /** The setting of Kafka clients, by Confluent's name, that has the user and the password. */
  public static final String USER_SETTING = "schema.registry.basic.auth.user.info";

  /** Checks the address. */
  public RegistryAccess {
    String scheme = String.valueOf(address.getScheme());
    boolean known = scheme.equals("http") || scheme.equals("https");
    if (!known || address.getHost() == null || address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "kafka.schema-registry.url is "
              + (address.getUserInfo() == null ? address : "an address with a password")
              + "; must be http://host:port or https://host:port, with a path if the registry has"
              + " one, and without a user.");
    }
  }

  /** Names the address alone. */
  @Override
  public String toString() {
    return address.toString();
  }
}
