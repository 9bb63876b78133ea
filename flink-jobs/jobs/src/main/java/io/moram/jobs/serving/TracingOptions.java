// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import io.moram.flink.trace.TraceSettings;
import io.moram.jobs.range.OptionRange;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** The options of the traces of requests. */
public final class TracingOptions {
  /** Where spans go. */
  public static final ConfigOption<String> ENDPOINT =
      ConfigOptions.key("tracing.endpoint")
          .stringType()
          .defaultValue("")
          .withDescription(
              "The address of a collector of traces that takes OTLP over HTTP, for example"
                  + " http://localhost:4318/v1/traces. Serving then sends it one span per request."
                  + " Spans are lost if it is away or too slow, and requests go on. Empty: no span"
                  + " is recorded, and the headers traceparent and tracestate of a request still go"
                  + " on to its prediction.");

  /** The share of the requests that are recorded. */
  public static final ConfigOption<Double> SAMPLE_RATE =
      ConfigOptions.key("tracing.sample-rate")
          .doubleType()
          .defaultValue(1.0)
          .withDescription(
              "The share of the requests without a traceparent whose span is recorded. A traceparent"
                  + " says itself whether its request is sampled.");

  private static final List<OptionRange<?>> RANGES =
      List.of(
          OptionRange.between(SAMPLE_RATE, 0.0, 1.0),
          new OptionRange<>(
              ENDPOINT,
              "an address as http://host:port/path, or empty",
              ((Predicate<String>) String::isEmpty).or(TracingOptions::isAddress)));

  private TracingOptions() {}

  /** The ranges of the options. */
  public static List<OptionRange<?>> ranges() {
    return RANGES;
  }

  /**
   * The settings that the options make.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  static TraceSettings settings(ReadableConfig options) {
    OptionRange.checkAll(RANGES, options);
    return new TraceSettings(options.get(ENDPOINT), options.get(SAMPLE_RATE));
  }

  private static boolean isAddress(String text) {
    try {
      URI address = URI.create(text);
      return address.getHost() != null && address.getScheme().matches("https?");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
