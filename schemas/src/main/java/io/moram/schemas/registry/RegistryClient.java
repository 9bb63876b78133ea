// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas from a registry by the one call that registries of Confluent's interface share,
 * {@code GET /schemas/ids/ID}. Remembers them, and for a minute also the ids that do not exist.
 *
 * <p>Thread-safe; one call runs at a time.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class RegistryClient implements SchemaRegistry {
  private static final int MOST_REMEMBERED = 1000;
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long ABSENT_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5000;

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final RegistryAccess access;
  private final HttpClient http;
  private final JsonMapper mapper = new JsonMapper();
  private final Map<Integer, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** What is known of an id. */
  private record Known(@Nullable RegisteredSchema schema, long nanos) {
    boolean isStale(long now) {
      return schema == null && now - nanos > ABSENT_NANOS;
    }
  }

  /** Connects at the first call. */
  public RegistryClient(RegistryAccess access) {
    this.access = access;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public synchronized Optional<RegisteredSchema> find(int id) {
    Known remembered = known.get(id);
    if (remembered == null || remembered.isStale(System.nanoTime())) {
      remembered = new Known(ask(id), System.nanoTime());
      known.put(id, remembered);
    }
    return Optional.ofNullable(remembered.schema);
  }

  private @Nullable RegisteredSchema ask(int id) {
    long end = System.nanoTime() + access.patience().toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return askOnce(id);
      } catch (IOException e) {
        if (System.nanoTime() - end >= 0) {
          throw unavailable(VisibleText.of(String.valueOf(e.getMessage())), e);
        }
      }
      rest(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
  }

  private @Nullable RegisteredSchema askOnce(int id) throws IOException {
    String base = access.address().toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/schemas/ids/" + id))
            .timeout(ANSWER)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (!access.userInfo().isEmpty()) {
      byte[] user = access.userInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    HttpResponse<InputStream> answer;
    try {
      answer = http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the wait for its answer was interrupted", e);
    }
    try (InputStream body = answer.body()) {
      return switch (answer.statusCode()) {
        case OK -> read(body.readNBytes(LARGEST_ANSWER + 1));
        case NOT_FOUND -> null;
        case UNAUTHORIZED, FORBIDDEN ->
            throw unavailable(
                "it refuses the access with status "
                    + answer.statusCode()
                    + ". Set schema.registry.basic.auth.user.info in kafka.properties-file",
                null);
        default -> throw new IOException("it answers with status " + answer.statusCode());
      };
    }
  }

  private RegisteredSchema read(byte[] answer) throws IOException {
    if (answer.length > LARGEST_ANSWER) {
      throw unavailable("its answer has more than " + LARGEST_ANSWER + " bytes", null);
    }
    JsonNode schema = mapper.readTree(answer);
    if (schema == null || !schema.path("schema").isTextual()) {
      throw new IOException("its answer has no field schema");
    }
    return new RegisteredSchema(
        schema.path("schemaType").asText("AVRO"),
        schema.path("schema").textValue(),
        !schema.path("references").isEmpty());
  }

  private static void rest(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("The wait for the schema registry was interrupted", e);
    }
  }

  private RegistryUnavailableException unavailable(String what, @Nullable Throwable cause) {
    return new RegistryUnavailableException(
        "The schema registry at " + access + " is not available: " + what + ".", cause);
  }
}
