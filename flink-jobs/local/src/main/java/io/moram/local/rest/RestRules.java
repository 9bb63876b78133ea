// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a REST server on loopback refuses. A browser lets any web page send requests to
 * it; these headers say so, and no page can change them.
 *
 * <ul>
 *   <li>Host: another name than loopback's own stands for a name that an attacker has rebound.
 *   <li>Origin: a page that is not the dashboard sent the request, and would read the answer.
 *   <li>Sec-Fetch-Site: the same for images, forms and links, which send no Origin with a GET.
 * </ul>
 *
 * @param readOnly whether every request is refused that changes something
 */
record RestRules(boolean readOnly) {

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";

  /** Two of Flink's paths change a job by a GET: yarn-cancel and yarn-stop. */
  private static final String CHANGED_BY_GET = "/yarn-";

  /**
   * Why a request is refused; null if it is not.
   *
   * @param port the port of the server
   */
  @Nullable String refusal(HttpRequest request, int port) {
    HttpHeaders headers = request.headers();
    Set<String> own = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || !own.contains(hosts.get(0).toLowerCase(Locale.ROOT))) {
      return "The header Host must be 127.0.0.1:%d or localhost:%d.".formatted(port, port);
    }
    for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
      String lower = origin.toLowerCase(Locale.ROOT);
      if (!lower.startsWith("http://") || !own.contains(lower.substring("http://".length()))) {
        return "The header Origin must be http://127.0.0.1:%d or http://localhost:%d."
            .formatted(port, port);
      }
    }
    String path;
    try {
      path = QueryStringDecoder.decodeComponent(request.uri()).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException malformed) {
      return "The path must be percent-encoded UTF-8.";
    }
    if (!path.startsWith("/")) {
      return "The path must begin with a slash.";
    }
    if (READING.contains(request.method()) && !path.contains(CHANGED_BY_GET)) {
      return null;
    }
    if (readOnly) {
      return "This cluster is read-only: only its own process changes it.";
    }
    return OWN_SITE.containsAll(headers.getAll(SEC_FETCH_SITE))
        ? null
        : "The header Sec-Fetch-Site must be same-origin or none.";
  }
}
