// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.range.OptionRange;
import io.moram.jobs.serving.ServingOptions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptionRangeTest {

  /** A value per type that is below the range of every option, and the same value in an error. */
  private static final Map<Type, Map.Entry<Object, String>> BELOW =
      Map.of(
          Integer.class, Map.entry(-1, "-1"),
          Long.class, Map.entry(-1L, "-1"),
          Float.class, Map.entry(-1.5f, "-1.5"),
          Double.class, Map.entry(-1.5, "-1.5"),
          Duration.class, Map.entry(Duration.ofMillis(-1), "-1 ms"),
          MemorySize.class, Map.entry(MemorySize.ZERO, "0 bytes"),
          String.class, Map.entry("a photo", "'a photo'"));

  /** Every number is a seed. */
  private static final Set<String> WITHOUT_RANGE = Set.of(LearnerOptions.SEED.key());

  static Stream<TypedOption> optionsWithRange() {
    return options().filter(option -> option.range() != null);
  }

  @ParameterizedTest
  @MethodSource("optionsWithRange")
  void aValueBelowTheRangeNamesOptionValueAndRange(TypedOption option) {
    OptionRange<?> range = Objects.requireNonNull(option.range());
    Map.Entry<Object, String> below = Objects.requireNonNull(BELOW.get(option.valueType()));
    Configuration options = new Configuration();
    set(options, option.option(), below.getKey());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> range.check(options))
        .withMessageStartingWith(
            "%s is %s; must be %s. ".formatted(option.key(), below.getValue(), range.text()))
        .withMessageEndingWith(".");
  }

  @Test
  void everyNumberAndDurationHasARange() {
    assertThat(options())
        .filteredOn(
            option ->
                option.valueType() instanceof Class<?> type
                    && (Number.class.isAssignableFrom(type) || type == Duration.class))
        .filteredOn(option -> !WITHOUT_RANGE.contains(option.key()))
        .hasSizeGreaterThan(30)
        .allSatisfy(option -> assertThat(option.range()).as(option.key()).isNotNull());
  }

  @Test
  void everyDefaultIsInItsRange() {
    assertThat(optionsWithRange())
        .allSatisfy(
            option -> {
              Configuration options = new Configuration();
              Object value = option.option().defaultValue();
              if (value != null) {
                set(options, option.option(), value);
              }
              Objects.requireNonNull(option.range()).check(options);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "boundary.recurrence-examples, 15, false",
    "boundary.recurrence-examples, 0, true",
    "boundary.recurrence-examples, 16, true",
    "boundary.recurrence-examples, 257, false",
    "boundary.adwin-delta, 0, false",
    "boundary.adwin-delta, 1, false",
    "boundary.false-alarm-interval, 99, false",
    "boundary.false-alarm-interval, 100, true",
    "training.beta1, 0, true",
    "training.beta1, 1, false",
    "training.learning-rate, Infinity, false",
    "training.threshold, -1, true",
    "learner.embed.delay, 0 ms, false",
    "learner.trainer.heap, 0 b, false",
    "serving.batch-delay, 0 ms, true"
  })
  void bothEndsOfARangeAreChecked(String key, String value, boolean inRange) {
    Configuration options = new Configuration();
    if (inRange) {
      OptionCatalog.set(options, key, value);
      assertThat(options.keySet()).containsExactly(key);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> OptionCatalog.set(options, key, value))
          .withMessageContaining(key + " is ")
          .withMessageContaining("; must be ");
      assertThat(options.keySet()).isEmpty();
    }
  }

  @Test
  void optionsThatNoCommandCheckedAreCheckedWhenAJobReadsThem() {
    Configuration options = new Configuration();
    options.set(TrainingOptions.RANK, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingOptions.recipe(options))
        .withMessage(
            "training.rank is 0; must be 1 or more."
                + " Leave it unset to use the value of the backbone's recipe.");
    List<OptionRange<?>> ranges =
        List.of(
            OptionRange.atLeast(ServingOptions.BATCH_SIZE, 1),
            OptionRange.atLeast(BoundaryOptions.BURST, 0));
    options.set(BoundaryOptions.BURST, -3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptionRange.checkAll(ranges, options))
        .withMessage(
            "boundary.burst is -3; must be 0 or more. Leave it unset to use the default, 8.");
  }

  private static Stream<TypedOption> options() {
    return OptionCatalog.holders().stream().flatMap(holder -> holder.options().stream());
  }

  @SuppressWarnings("unchecked") // The value has the type of the option.
  private static <T> void set(Configuration options, ConfigOption<T> option, Object value) {
    options.set(option, (T) value);
  }
}
