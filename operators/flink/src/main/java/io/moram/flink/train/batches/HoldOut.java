// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Reservoir;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which of the open task's examples are trained on and which are measured. Under {@link
 * RecurrencePolicy#REUSE} every eighth example of a class is held out of the first three quarters
 * of the steps. Then the accuracy with the new atoms is measured on those, and the last quarter
 * trains on all. So the accuracy is that of examples that were not trained on, like those of a
 * recurring task, and no example is lost to training.
 */
public final class HoldOut {
  static final int INTERVAL = 8;
  static final int MAX_MEASURED = 256;
  private static final int LAST_PART = 4;

  private final boolean active;
  private final int stepsPerTask;

  /** Holds examples out only under {@link RecurrencePolicy#REUSE}. */
  public HoldOut(RecurrencePolicy recurrence, int stepsPerTask) {
    this.active = recurrence == RecurrencePolicy.REUSE;
    this.stepsPerTask = stepsPerTask;
  }

  /** The number of steps after which the held-out examples are measured. */
  public int measuredAt() {
    return active ? stepsPerTask - stepsPerTask / LAST_PART : stepsPerTask;
  }

  /** Returns whether some examples are held out of the step that follows {@code step} steps. */
  boolean appliesAt(int step) {
    return active && step < measuredAt();
  }

  /**
   * The slots that a batch is drawn from, ascending.
   *
   * @param kept the number of slots that hold an example
   * @param out the slots that are held out
   */
  static int[] trained(int kept, BitSet out) {
    return IntStream.range(0, kept).filter(slot -> !out.get(slot)).toArray();
  }

  /** The held-out slots, at most {@link #MAX_MEASURED}; none if nothing is held out. */
  public int[] measured(Reservoir reservoir) throws Exception {
    return active ? sample(reservoir.every(INTERVAL).stream().toArray()) : new int[0];
  }

  /** A sample of all slots, at most {@link #MAX_MEASURED}. */
  public static int[] sample(Progress progress) {
    return sample(IntStream.range(0, progress.open().kept()).toArray());
  }

  /** At most {@link #MAX_MEASURED} of the slots, spread evenly. */
  public static int[] sample(int[] slots) {
    int count = Math.min(slots.length, MAX_MEASURED);
    return IntStream.range(0, count)
        .map(i -> slots[(int) ((long) i * slots.length / count)])
        .toArray();
  }
}
