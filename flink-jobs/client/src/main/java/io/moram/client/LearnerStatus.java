// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import io.moram.schemas.TaskSealed;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say of a learner. The topic {@code events} may have lost older events.
 *
 * @param learner the name of the learner
 * @param bankVersion the number of sealed tasks from task 0 on whose records are all on the topic
 *     {@code atoms}
 * @param keys the number of the learner's keys on the topic {@code atoms} that have a value
 * @param seals the seals on the topic, by their tasks
 * @param openTask the newest task that is not sealed; null if no event names one
 * @param quarantine why the learner takes no turns; null if it takes turns, or no event says so
 * @param lastEvent the newest event; null if there is none
 */
@API(status = API.Status.EXPERIMENTAL)
public record LearnerStatus(
    String learner,
    int bankVersion,
    int keys,
    List<TaskSealed> seals,
    @Nullable OpenTask openTask,
    @Nullable Quarantined quarantine,
    @Nullable LastEvent lastEvent) {

  /**
   * A task that is not sealed.
   *
   * @param task its number
   * @param ended whether it gets no more examples
   * @param step the training step of its newest event; 0 before the first one
   */
  public record OpenTask(int task, boolean ended, int step) {}

  /**
   * A quarantine.
   *
   * @param since the time in milliseconds since 1970-01-01 UTC
   * @param reason the reason in words
   */
  public record Quarantined(long since, String reason) {}

  /**
   * An event.
   *
   * @param time the time in milliseconds since 1970-01-01 UTC
   * @param kind the name of its kind
   */
  public record LastEvent(long time, String kind) {}

  /** The generation of the newest seal; 0 without a seal. */
  public long generation() {
    return seals.isEmpty() ? 0 : seals.get(seals.size() - 1).getGeneration();
  }
}
