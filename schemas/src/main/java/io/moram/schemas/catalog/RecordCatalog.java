// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.catalog;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Evaluation;
import io.moram.schemas.Example;
import io.moram.schemas.Forget;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.Prediction;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.Republish;
import io.moram.schemas.Request;
import io.moram.schemas.Resume;
import io.moram.schemas.Rollback;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.TextExample;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apiguardian.api.API;

/** All record types of the topics. */
@API(status = API.Status.EXPERIMENTAL)
public final class RecordCatalog {
  private static final Topics TOPICS = Topics.unprefixed();

  private RecordCatalog() {}

  /** The record types, by topic. */
  public static List<CatalogEntry> entries() {
    Properties examples = examples();
    List<CatalogEntry> entries = new ArrayList<>();
    add(
        entries,
        examples,
        TOPICS.examples(),
        Example.getClassSchema(),
        TextExample.getClassSchema(),
        EndOfTask.getClassSchema(),
        Republish.getClassSchema(),
        Rollback.getClassSchema(),
        Forget.getClassSchema(),
        Resume.getClassSchema());
    add(
        entries,
        examples,
        TOPICS.requests(),
        Request.getClassSchema(),
        TextRequest.getClassSchema());
    add(
        entries,
        examples,
        TOPICS.predictions(),
        Prediction.getClassSchema(),
        TextPrediction.getClassSchema());
    add(entries, examples, TOPICS.events(), LearnerEvent.getClassSchema());
    add(entries, examples, TOPICS.evaluations(), Evaluation.getClassSchema());
    add(entries, examples, TOPICS.deadLetters(), DeadLetter.getClassSchema());
    add(
        entries,
        examples,
        TOPICS.atoms(),
        AtomBlockRecord.getClassSchema(),
        SignaturePart.getClassSchema(),
        TaskSealed.getClassSchema(),
        ProvisionalPublished.getClassSchema());
    return entries;
  }

  /** The record type of a name, in any case. */
  public static Optional<CatalogEntry> find(String name) {
    return entries().stream().filter(entry -> entry.name().equalsIgnoreCase(name)).findFirst();
  }

  /** The generated part of the page docs/messages.md. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("| record | topic | header of the current schema |\n|---|---|---|\n");
    for (CatalogEntry entry : entries()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| [%s](#%s) | `%s` | `%s` |%n",
              entry.name(),
              entry.name().toLowerCase(Locale.ROOT),
              entry.topic(),
              entry.header()));
    }
    entries().forEach(entry -> append(page, entry));
    return page.toString().replace("\r\n", "\n");
  }

  private static void append(StringBuilder page, CatalogEntry entry) {
    page.append("\n### ").append(entry.name()).append("\n\n");
    page.append(entry.schema().getDoc()).append("\n\n");
    page.append("| field | type | default |\n|---|---|---|\n");
    for (Schema.Field field : entry.schema().getFields()) {
      String fallback = field.hasDefaultValue() ? fallback(field) : "";
      page.append("| `%s` | %s | %s |\n".formatted(field.name(), type(field.schema()), fallback));
    }
    if (!entry.example().isEmpty()) {
      page.append("\n```json\n").append(entry.example()).append("\n```\n");
    }
  }

  private static String fallback(Schema.Field field) {
    Object value = field.defaultVal();
    return "`" + (value == JsonProperties.NULL_VALUE ? "null" : value) + "`";
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> "array of " + type(schema.getElementType());
      case MAP -> "map of " + type(schema.getValueType());
      case UNION ->
          type(
                  schema.getTypes().stream()
                      .filter(one -> one.getType() != Schema.Type.NULL)
                      .findFirst()
                      .orElse(schema))
              + " or null";
      case RECORD, ENUM -> "`" + schema.getName() + "`";
      default -> schema.getType().getName();
    };
  }

  private static void add(
      List<CatalogEntry> entries, Properties examples, String topic, Schema... schemas) {
    for (Schema schema : schemas) {
      entries.add(
          new CatalogEntry(topic, schema, examples.getProperty(schema.getName(), "").strip()));
    }
  }

  private static Properties examples() {
    Properties examples = new Properties();
    String name = "examples.properties";
    try (InputStream file =
            Objects.requireNonNull(RecordCatalog.class.getResourceAsStream(name), name);
        Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      examples.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return examples;
  }
}
