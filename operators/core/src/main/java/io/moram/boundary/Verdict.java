// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a detector decided on one observation: which examples leave it now, in the order in which
 * they came, and to which task they belong. An example that is in neither list is held back.
 *
 * @param openTask positions of examples that belong to the task that was open before
 * @param nextTask positions of examples that belong to the task that the boundary opens; all after
 *     those of {@code openTask}; may be empty with a boundary, where the new task's first examples
 *     are still held back and leave as {@code openTask} later
 * @param boundary the boundary between the two; null: the open task goes on, and {@code nextTask}
 *     is empty
 * @param refused a boundary that was found and not declared, its reason saying by which rule; null:
 *     none was
 * @param recognition what a task is whose first example leaves with this verdict; null: nothing is
 *     known of it, or none does
 * @param interleaving two tasks that are found to take turns, told once; null: nothing to tell
 */
public record Verdict(
    List<Long> openTask,
    List<Long> nextTask,
    @Nullable Boundary boundary,
    @Nullable Boundary refused,
    @Nullable Recognition recognition,
    @Nullable Interleaving interleaving) {

  private static final Verdict NOTHING = new Verdict(List.of(), List.of(), null);

  /** Copies the lists. */
  public Verdict {
    openTask = List.copyOf(openTask);
    nextTask = List.copyOf(nextTask);
    if (boundary == null && !nextTask.isEmpty()) {
      throw new IllegalArgumentException("Examples of a next task need a boundary");
    }
  }

  /** A verdict that refuses nothing. */
  public Verdict(List<Long> openTask, List<Long> nextTask, @Nullable Boundary boundary) {
    this(openTask, nextTask, boundary, null);
  }

  /** A verdict that knows nothing of earlier tasks. */
  public Verdict(
      List<Long> openTask,
      List<Long> nextTask,
      @Nullable Boundary boundary,
      @Nullable Boundary refused) {
    this(openTask, nextTask, boundary, refused, null, null);
  }

  /** Everything stays held back. */
  public static Verdict nothing() {
    return NOTHING;
  }

  /** These examples leave, all of the open task. */
  public static Verdict release(List<Long> openTask) {
    return openTask.isEmpty() ? NOTHING : new Verdict(openTask, List.of(), null);
  }
}
