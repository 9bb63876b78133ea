// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.jobs.learner.BoundaryOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.TimeUtils;

/** The settings of boundary detection, defaults included. */
final class BoundaryFacts {

  private static final List<ConfigOption<?>> SHOWN =
      List.of(
          BoundaryOptions.DETECTOR,
          BoundaryOptions.IGNORE_MARKERS,
          BoundaryOptions.FALSE_ALARM_INTERVAL,
          BoundaryOptions.MINIMUM_TASK_SIZE,
          BoundaryOptions.MAXIMUM_TASK_SIZE,
          BoundaryOptions.COOL_DOWN,
          BoundaryOptions.HELD_BACK,
          BoundaryOptions.BURST,
          BoundaryOptions.RECURRENCE_EXAMPLES,
          BoundaryOptions.INTERLEAVING,
          BoundaryOptions.IDLE_TIMEOUT);

  private BoundaryFacts() {}

  /** The values by option; those of other detectors are left out. */
  static Map<String, String> of(ReadableConfig options) {
    Map<String, String> shown = new LinkedHashMap<>();
    SHOWN.forEach(option -> shown.put(option.key(), text(options.get(option))));
    ConfigOption<?> ofDetector =
        switch (options.get(BoundaryOptions.DETECTOR)) {
          case LOSS_ADWIN -> BoundaryOptions.ADWIN_DELTA;
          case LOSS_PAGE_HINKLEY -> BoundaryOptions.PAGE_HINKLEY_THRESHOLD;
          default -> null;
        };
    if (ofDetector != null) {
      shown.put(ofDetector.key(), text(options.get(ofDetector)));
    }
    return shown;
  }

  private static String text(Object value) {
    if (value instanceof Enum<?> one) {
      return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return value instanceof Duration time
        ? TimeUtils.formatWithHighestUnit(time)
        : String.valueOf(value);
  }
}
