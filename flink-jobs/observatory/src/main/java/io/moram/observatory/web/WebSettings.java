// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where the page is served.
 *
 * @param address the address that the server binds
 * @param port its port, 0 to 65535; 0: any free one
 * @param token what a browser must know to read the page; null: nothing, on loopback only
 */
public record WebSettings(InetAddress address, int port, @Nullable String token) {

  /** Checks that only loopback is open to everybody on the machine. */
  public WebSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "--port is " + port + "; must be 0 to 65535. With 0 the system chooses a free one.");
    }
    if (token == null && !address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "The address is "
              + address.getHostAddress()
              + ", which other machines reach; a token must be set for it.");
    }
  }

  /** A token that cannot be guessed: 128 random bits in hexadecimal digits. */
  public static String newToken() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
