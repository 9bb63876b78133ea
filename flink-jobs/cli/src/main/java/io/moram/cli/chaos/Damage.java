// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.cli.chaos.RunRecords.Content;
import io.moram.cli.chaos.RunRecords.SealedPart;
import io.moram.cli.chaos.RunRecords.SentTask;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What faults broke.
 *
 * @param lost examples that a seal does not count, and requests without a prediction
 * @param doubled examples that a seal counts twice, and second predictions and seals
 * @param changedAtoms blocks and signature parts that differ from those of the undisturbed run
 * @param missingTasks ended tasks without a seal
 * @param wrongPredictions predictions from versions that were not sealed when they were made
 */
record Damage(
    long lost, long doubled, long changedAtoms, long missingTasks, long wrongPredictions) {

  boolean isNone() {
    return lost + doubled + changedAtoms + missingTasks + wrongPredictions == 0;
  }

  /**
   * Compares a run with an undisturbed one of the same stream.
   *
   * @param clockError by how much clocks of the disturbed run were wrong at most
   */
  static Damage between(RunRecords undisturbed, RunRecords disturbed, Duration clockError) {
    Map<SentTask, List<TaskSealed>> seals =
        disturbed.seals().stream()
            .collect(Collectors.groupingBy(s -> new SentTask(s.getLearner(), s.getTask())));
    Map<String, Long> predictions =
        disturbed.predictions().stream()
            .collect(Collectors.groupingBy(Prediction::getRequestId, Collectors.counting()));
    long lost = 0;
    long doubled = 0;
    long missing = 0;
    for (Map.Entry<SentTask, Long> sent : disturbed.sent().entrySet()) {
      List<TaskSealed> found = seals.getOrDefault(sent.getKey(), List.of());
      if (found.isEmpty()) {
        missing++;
      } else {
        long more = found.get(0).getExamples() - sent.getValue();
        lost += Math.max(0, -more);
        doubled += Math.max(0, more) + found.size() - 1;
      }
    }
    for (String request : disturbed.requests()) {
      long answers = predictions.getOrDefault(request, 0L);
      lost += answers == 0 ? 1 : 0;
      doubled += Math.max(0, answers - 1);
    }
    return new Damage(
        lost,
        doubled,
        changed(undisturbed.sealed(), disturbed.sealed()),
        missing,
        disturbed.predictions().stream()
            .filter(prediction -> isOfNoSealedVersion(prediction, seals, clockError))
            .count());
  }

  /** The places whose content is not exactly that of the other run. */
  private static long changed(List<SealedPart> undisturbed, List<SealedPart> disturbed) {
    Map<String, Set<Content>> before = byPlace(undisturbed);
    Map<String, Set<Content>> after = byPlace(disturbed);
    Set<String> places = new HashSet<>(before.keySet());
    places.addAll(after.keySet());
    Function<String, Boolean> differs =
        place -> !before.getOrDefault(place, Set.of()).equals(after.getOrDefault(place, Set.of()));
    return places.stream().filter(differs::apply).count();
  }

  private static Map<String, Set<Content>> byPlace(List<SealedPart> parts) {
    Map<String, Set<Content>> contents = new HashMap<>();
    parts.forEach(
        part -> contents.computeIfAbsent(part.place(), any -> new HashSet<>()).add(part.content()));
    return contents;
  }

  private static boolean isOfNoSealedVersion(
      Prediction prediction, Map<SentTask, List<TaskSealed>> seals, Duration clockError) {
    long latest = prediction.getEventTime() + 2 * clockError.toMillis();
    int version = prediction.getBankVersion();
    if (version == 0) {
      return false;
    }
    SentTask newest = new SentTask(prediction.getLearner(), version - 1);
    return seals.getOrDefault(newest, List.of()).stream()
        .noneMatch(seal -> seal.getSealedAt() <= latest);
  }
}
