// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The schemas of one topic's values in a registry: the subject {@code TOPIC-value}, as Confluent's
 * TopicNameStrategy names it. Each call is one request, without a second try.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class RegistrySubject {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final RegistryAccess access;
  private final RegistryHttp http;
  private final String subject;

  /**
   * @param topic the topic that has the records
   */
  public RegistrySubject(RegistryAccess access, String topic) {
    this.access = access;
    this.http = new RegistryHttp(access);
    this.subject = topic + "-value";
  }

  /**
   * Registers a schema, if the subject does not have it yet.
   *
   * @param schema an Avro schema
   * @return the schema's id
   * @throws RegistryUnavailableException if the registry does not answer, or refuses the user
   * @throws IllegalArgumentException if it refuses the schema
   */
  public int register(String schema) {
    return id("/subjects/" + subject + "/versions", schema);
  }

  /**
   * Finds a schema that the subject has.
   *
   * @param schema an Avro schema
   * @return the schema's id
   * @throws RegistryUnavailableException if the registry does not answer, or refuses the user
   * @throws IllegalArgumentException if the subject does not have it
   */
  public int find(String schema) {
    return id("/subjects/" + subject, schema);
  }

  private int id(String path, String schema) {
    RegistryHttp.Answer answer;
    try {
      answer = http.post(path, Map.of("schema", schema));
    } catch (IOException e) {
      throw http.unavailable(
          "it gives no id for the subject " + subject + ": " + VisibleText.cut(e), e);
    }
    if (answer.isOk() && answer.body().path("id").canConvertToInt()) {
      return answer.body().path("id").intValue();
    }
    if (answer.isOk()) {
      throw http.unavailable("it gives no id for the subject " + subject, null);
    }
    String said = answer.body().path("message").asText("");
    throw new IllegalArgumentException(
        "The schema registry at "
            + access
            + " has no id for the subject "
            + subject
            + ": status "
            + answer.status()
            + (said.isEmpty() ? "" : ", " + VisibleText.quoted(said))
            + ". "
            + remedy(answer.status()));
  }

  private String remedy(int status) {
    return switch (status) {
      case NOT_FOUND ->
          "Register the schema that `moram schema` prints, or set"
              + " kafka.schema-registry.auto-register to true.";
      case CONFLICT ->
          "The subject has a schema that the new one is not compatible with. Set another"
              + " kafka.topic-prefix, or change the subject's compatibility.";
      default -> "Set kafka.schema-registry.url to a registry of Confluent's interface.";
    };
  }
}
