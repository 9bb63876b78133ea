// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.evaluation.EvaluationOptions;
import io.moram.jobs.kafka.FormatOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerLimitOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.serving.TextServingOptions;
import io.moram.jobs.serving.TracingOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Lists every option of the project, by the class that declares it. */
public final class OptionCatalog {

  private static final List<OptionHolder> HOLDERS =
      List.of(
          OptionHolder.of("Kafka, for all jobs", TopicOptions.class, TopicOptions.ranges()),
          OptionHolder.of(
              "Formats of records, for all jobs", FormatOptions.class, FormatOptions.ranges()),
          OptionHolder.of(
              "Backbone, for the learner and serving",
              BackboneOptions.class,
              BackboneOptions.ranges()),
          OptionHolder.of("Learner", LearnerOptions.class, LearnerOptions.ranges()),
          OptionHolder.of(
              "Limits of a learner", LearnerLimitOptions.class, LearnerLimitOptions.ranges()),
          OptionHolder.of(
              "Slots of the learner job", LearnerSlotOptions.class, LearnerSlotOptions.ranges()),
          OptionHolder.of("Training", TrainingOptions.class, TrainingOptions.ranges()),
          OptionHolder.of("Boundaries", BoundaryOptions.class, BoundaryOptions.ranges()),
          OptionHolder.of("Serving", ServingOptions.class, ServingOptions.ranges()),
          OptionHolder.of(
              "Serving of texts", TextServingOptions.class, TextServingOptions.ranges()),
          OptionHolder.of("Traces of serving", TracingOptions.class, TracingOptions.ranges()),
          OptionHolder.of("Evaluation", EvaluationOptions.class, EvaluationOptions.ranges()));

  private OptionCatalog() {}

  /** The options by the class that declares them, in the order of the documentation. */
  public static List<OptionHolder> holders() {
    return HOLDERS;
  }

  /** Returns an option with its documentation. */
  public static TypedOption typed(ConfigOption<?> option) {
    return find(option.key())
        .orElseThrow(() -> new IllegalArgumentException(option.key() + " is not in the catalog"));
  }

  /**
   * Sets an option from the key and the value that a user gave. A key that starts like none of ours
   * belongs to Flink and is not checked.
   *
   * @throws IllegalArgumentException if the key starts like one of ours but no option has it, or if
   *     the value is of another type or out of range
   */
  public static void set(Configuration configuration, String key, String value) {
    Optional<TypedOption> known = find(key);
    if (known.isPresent()) {
      known.get().set(configuration, value);
    } else if (isEntryOfMap(key) || !firstParts().contains(firstPart(key))) {
      configuration.setString(key, value);
    } else {
      throw new IllegalArgumentException(
          "There is no option " + key + ". `moram options` lists every option.");
    }
  }

  /** The options without ours: only these may become part of a cluster's or a job's settings. */
  public static Configuration withoutOurs(Configuration options) {
    Configuration others = new Configuration(options);
    Set<String> ours = firstParts();
    options.keySet().stream()
        .filter(key -> ours.contains(firstPart(key)))
        .forEach(others::removeKey);
    return others;
  }

  private static Optional<TypedOption> find(String key) {
    return all().filter(option -> option.key().equals(key)).findFirst();
  }

  private static Stream<TypedOption> all() {
    return HOLDERS.stream().flatMap(holder -> holder.options().stream());
  }

  /** An option of type map takes {@code option.key=value} too. */
  private static boolean isEntryOfMap(String key) {
    return all()
        .anyMatch(
            option -> option.typeName().startsWith("key:") && key.startsWith(option.key() + "."));
  }

  private static Set<String> firstParts() {
    return all().map(option -> firstPart(option.key())).collect(Collectors.toSet());
  }

  private static String firstPart(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
