// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests the server refuses. A browser lets any web page send requests to loopback; the
 * headers Host, Origin and Sec-Fetch-Site say so, and no page can change them.
 */
final class AccessRules {

  /** The cookie that holds the token once the page has been opened with it. */
  static final String COOKIE = "moram-observatory";

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final boolean loopback;
  private final int port;
  private final @Nullable String token;

  AccessRules(boolean loopback, int port, @Nullable String token) {
    this.loopback = loopback;
    this.port = port;
    this.token = token;
  }

  /**
   * Why a request is refused; null if it is not.
   *
   * @param opensPage whether the request is for the page itself, to which a link may lead
   */
  @Nullable String refusal(Headers headers, boolean opensPage) {
    String host = headers.getFirst("Host");
    if (host == null || (loopback && !isLoopback(host))) {
      return "The header Host must be 127.0.0.1:%d or localhost:%d.".formatted(port, port);
    }
    for (String origin : headers.getOrDefault("Origin", List.of())) {
      if (!origin.toLowerCase(Locale.ROOT).equals("http://" + host.toLowerCase(Locale.ROOT))) {
        return "The header Origin must be the address of this server.";
      }
    }
    return opensPage || OWN_SITE.containsAll(headers.getOrDefault("Sec-Fetch-Site", List.of()))
        ? null
        : "The header Sec-Fetch-Site must be same-origin or none.";
  }

  /** Whether the request knows the token, by cookie or by the header Authorization. */
  boolean knowsToken(Headers headers) {
    if (token == null) {
      return true;
    }
    for (String value : headers.getOrDefault("Authorization", List.of())) {
      if (isToken(value.startsWith("Bearer ") ? value.substring("Bearer ".length()) : "")) {
        return true;
      }
    }
    for (String cookies : headers.getOrDefault("Cookie", List.of())) {
      for (String cookie : cookies.split(";", -1)) {
        String text = cookie.strip();
        if (text.startsWith(COOKIE + "=") && isToken(text.substring(COOKIE.length() + 1))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a text is the token. It takes the same time whatever the text is. */
  boolean isToken(String text) {
    return token != null && MessageDigest.isEqual(token.getBytes(UTF_8), text.getBytes(UTF_8));
  }

  private boolean isLoopback(String host) {
    return Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port)
        .contains(host.toLowerCase(Locale.ROOT));
  }
}
