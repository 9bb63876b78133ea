// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import io.moram.flink.io.RecordEncoding;
import io.moram.jobs.range.OptionRange;
import io.moram.schemas.RecordFormat;
import io.moram.schemas.registry.RegistryAccess;
import io.moram.schemas.registry.RegistrySubject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** How records are written on the topics. */
public final class FormatOptions {
  /** The format of what the jobs write for others. */
  public static final ConfigOption<RecordFormat> OUTPUT_FORMAT =
      ConfigOptions.key("kafka.output-format")
          .enumType(RecordFormat.class)
          .defaultValue(RecordFormat.AVRO)
          .withDescription(
              "How the jobs write predictions, events and dead letters. AVRO: Avro in single-object"
                  + " encoding. JSON: one JSON object per record, for readers without Avro."
                  + " REGISTERED: predictions are in the frame of the schema registry, and the"
                  + " other records as with AVRO. The jobs and the command line read all of them;"
                  + " for predictions in a frame they need kafka.schema-registry.url. The topics"
                  + " atoms and evaluations are always Avro.");

  /** Where the schema registry is. */
  public static final ConfigOption<String> REGISTRY_URL =
      ConfigOptions.key("kafka.schema-registry.url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The address of a schema registry with Confluent's interface. If it is set, examples,"
                  + " requests and predictions may be in the registry's frame, as Avro or JSON. A"
                  + " password"
                  + " belongs into kafka.properties-file, as"
                  + " schema.registry.basic.auth.user.info=USER:PASSWORD.");

  /** How long an answer of the registry is tried to get. */
  public static final ConfigOption<Duration> REGISTRY_PATIENCE =
      ConfigOptions.key("kafka.schema-registry.patience")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription(
              "The time in which a schema registry that does not answer is asked again. After it"
                  + " the job fails, and Flink restarts it. Known schemas need no answer.");

  /** Whether a job may register a schema. */
  public static final ConfigOption<Boolean> AUTO_REGISTER =
      ConfigOptions.key("kafka.schema-registry.auto-register")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether the serving job registers the schema of predictions when it is submitted, if"
                  + " kafka.output-format is REGISTERED. If false, the subject must have it"
                  + " already.");

  private static final List<OptionRange<?>> RANGES =
      List.of(OptionRange.atLeast(REGISTRY_PATIENCE, Duration.ofMillis(1)));

  private FormatOptions() {}

  /**
   * The registry, if there is one.
   *
   * @throws IllegalArgumentException if its address is none
   */
  static Optional<RegistryAccess> registry(ReadableConfig options) {
    return options
        .getOptional(REGISTRY_URL)
        .map(
            url ->
                new RegistryAccess(
                    address(url),
                    ClientSettings.of(options).getOrDefault(RegistryAccess.USER_SETTING, ""),
                    options.get(REGISTRY_PATIENCE)));
  }

  /** How the jobs write events and dead letters. */
  static RecordEncoding others(ReadableConfig options) {
    return options.get(OUTPUT_FORMAT) == RecordFormat.JSON
        ? RecordEncoding.JSON
        : RecordEncoding.AVRO;
  }

  /**
   * How the serving job writes predictions. Asks the registry for the id of their schema if they
   * are in its frame.
   *
   * @param schema of the predictions
   * @throws IllegalArgumentException if there is no registry, or it refuses the schema
   * @throws io.moram.schemas.registry.RegistryUnavailableException if it does not answer
   */
  static RecordEncoding predictions(ReadableConfig options, String topic, Schema schema) {
    if (options.get(OUTPUT_FORMAT) != RecordFormat.REGISTERED) {
      return others(options);
    }
    RegistryAccess registry =
        registry(options)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        OUTPUT_FORMAT.key()
                            + " is REGISTERED, but there is no registry. Set "
                            + REGISTRY_URL.key()
                            + " to its address."));
    RegistrySubject subject = new RegistrySubject(registry, topic);
    return RecordEncoding.registered(
        options.get(AUTO_REGISTER)
            ? subject.register(schema.toString())
            : subject.find(schema.toString()));
  }

  private static URI address(String url) {
    try {
      return URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          REGISTRY_URL.key() + " is no address; must be as http://host:port.", e);
    }
  }

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }
}
