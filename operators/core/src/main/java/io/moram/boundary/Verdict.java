// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A detector's decision on one observation: which examples it releases now, in their order in the
 * stream, and to which task they belong. An example in neither list stays held back.
 *
 * @param releasedToOpenTask positions of the examples of the task that was open before
 * @param releasedToNextTask positions of the examples of the task that the boundary opens; all are
 *     after those of {@code releasedToOpenTask}. May be empty with a boundary: the new task's first
 *     examples are then still held back, and a later verdict has them in {@code releasedToOpenTask}
 * @param boundary the boundary between the two lists; null: the open task continues, and {@code
 *     releasedToNextTask} is empty
 * @param refused a boundary that was found but not declared, with the rule in its reason; null if
 *     there was none
 * @param recognition whether the task whose first example is released is an earlier one; null if it
 *     was not compared, or no first example is released
 * @param interleaving two tasks that alternate, reported once when they are found; null otherwise
 */
@API(status = API.Status.EXPERIMENTAL)
public record Verdict(
    List<Long> releasedToOpenTask,
    List<Long> releasedToNextTask,
    @Nullable Boundary boundary,
    @Nullable Boundary refused,
    @Nullable Recognition recognition,
    @Nullable Interleaving interleaving) {

  private static final Verdict NOTHING = new Verdict(List.of(), List.of(), null);

  /** Copies the lists. */
  public Verdict {
    releasedToOpenTask = List.copyOf(releasedToOpenTask);
    releasedToNextTask = List.copyOf(releasedToNextTask);
    if (boundary == null && !releasedToNextTask.isEmpty()) {
      throw new IllegalArgumentException(
          "Examples can be released to a next task only with a boundary");
    }
  }

  /** A verdict without a refused boundary. */
  public Verdict(
      List<Long> releasedToOpenTask, List<Long> releasedToNextTask, @Nullable Boundary boundary) {
    this(releasedToOpenTask, releasedToNextTask, boundary, null);
  }

  /** A verdict without a recognition. */
  public Verdict(
      List<Long> releasedToOpenTask,
      List<Long> releasedToNextTask,
      @Nullable Boundary boundary,
      @Nullable Boundary refused) {
    this(releasedToOpenTask, releasedToNextTask, boundary, refused, null, null);
  }

  /** All examples stay held back. */
  public static Verdict nothing() {
    return NOTHING;
  }

  /** These examples are released to the open task. */
  public static Verdict release(List<Long> releasedToOpenTask) {
    return releasedToOpenTask.isEmpty()
        ? NOTHING
        : new Verdict(releasedToOpenTask, List.of(), null);
  }
}
