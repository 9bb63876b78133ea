// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.time.Duration;
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
  private static final long ABSENT_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5000;

  private static final int NOT_FOUND = 404;

  private final RegistryAccess access;
  private final RegistryHttp http;
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
    this.http = new RegistryHttp(access);
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
          throw http.unavailable(VisibleText.of(String.valueOf(e.getMessage())), e);
        }
      }
      rest(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
  }

  private @Nullable RegisteredSchema askOnce(int id) throws IOException {
    RegistryHttp.Answer answer = http.get("/schemas/ids/" + id);
    if (answer.status() == NOT_FOUND) {
      return null;
    }
    if (!answer.isOk()) {
      throw new IOException("it answers with status " + answer.status());
    }
    JsonNode schema = answer.body();
    if (!schema.path("schema").isTextual()) {
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
}
