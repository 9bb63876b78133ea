// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Single calls of a registry, without a second try. Thread-safe. */
final class RegistryHttp {
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String CONTENT = "application/vnd.schemaregistry.v1+json";

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final RegistryAccess access;
  private final HttpClient http;
  private final JsonMapper mapper = new JsonMapper();

  /**
   * What a registry answers.
   *
   * @param status the HTTP status
   * @param body empty if it is no JSON
   */
  record Answer(int status, JsonNode body) {
    boolean isOk() {
      return status == OK;
    }
  }

  RegistryHttp(RegistryAccess access) {
    this.access = access;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Asks for a path, which begins with a slash.
   *
   * @throws IOException if nothing answers, or an answer of status 200 is no JSON
   * @throws RegistryUnavailableException if the registry refuses the user
   */
  Answer get(String path) throws IOException {
    return call(request(path).GET());
  }

  /** Sends a JSON object to a path. Throws as {@link #get}. */
  Answer post(String path, Map<String, String> object) throws IOException {
    byte[] body = mapper.writeValueAsBytes(object);
    return call(
        request(path)
            .header("Content-Type", CONTENT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    String base = access.address().toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER)
            .header("Accept", CONTENT + ", application/json");
    if (!access.userInfo().isEmpty()) {
      byte[] user = access.userInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    return request;
  }

  private Answer call(HttpRequest.Builder request) throws IOException {
    HttpResponse<InputStream> answer;
    try {
      answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the wait for its answer was interrupted", e);
    }
    int status = answer.statusCode();
    try (InputStream body = answer.body()) {
      if (status == UNAUTHORIZED || status == FORBIDDEN) {
        throw unavailable(
            "it refuses the access with status "
                + status
                + ". Set schema.registry.basic.auth.user.info in kafka.properties-file",
            null);
      }
      byte[] read = body.readNBytes(LARGEST_ANSWER + 1);
      if (read.length > LARGEST_ANSWER) {
        throw unavailable("its answer has more than " + LARGEST_ANSWER + " bytes", null);
      }
      return new Answer(status, json(read, status));
    }
  }

  private JsonNode json(byte[] body, int status) throws IOException {
    try {
      return mapper.readTree(body);
    } catch (IOException e) {
      if (status == OK) {
        throw e;
      }
      return mapper.createObjectNode();
    }
  }

  RegistryUnavailableException unavailable(String what, @Nullable Throwable cause) {
    return new RegistryUnavailableException(
        "The schema registry at " + access + " is not available: " + what + ".", cause);
  }
}
