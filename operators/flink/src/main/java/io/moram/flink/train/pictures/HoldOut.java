// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.state.Progress;
import io.moram.flink.train.state.Reservoir;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which of the open task's examples take part in what. Under {@link RecurrencePolicy#REUSE} every
 * eighth example of a class is held out of the first three quarters of the steps; then the accuracy
 * with the new atoms is measured on those, and the last quarter trains on all. So the measure is of
 * examples that were not trained on, like those of a task that comes back, and no example is lost
 * to training.
 */
public final class HoldOut {
  static final int INTERVAL = 8;
  static final int MAX_MEASURED = 256;
  private static final int LAST_PART = 4;

  private final boolean holds;
  private final int stepsPerTask;

  public HoldOut(RecurrencePolicy recurrence, int stepsPerTask) {
    this.holds = recurrence == RecurrencePolicy.REUSE;
    this.stepsPerTask = stepsPerTask;
  }

  /** After how many steps the held-out examples are measured. */
  public int measuredAt() {
    return holds ? stepsPerTask - stepsPerTask / LAST_PART : stepsPerTask;
  }

  /** Whether some examples take no part in the step that follows so many. */
  boolean holdsAt(int step) {
    return holds && step < measuredAt();
  }

  /**
   * The slots that a batch is drawn from, ascending.
   *
   * @param kept how many slots are taken
   * @param out the slots that take no part
   */
  static int[] drawn(int kept, BitSet out) {
    return IntStream.range(0, kept).filter(slot -> !out.get(slot)).toArray();
  }

  /** The slots that are held out, at most so many as are measured; none where nothing is. */
  public int[] measured(Reservoir reservoir) throws Exception {
    return holds ? sample(reservoir.every(INTERVAL).stream().toArray()) : new int[0];
  }

  /** A sample of all slots. */
  public static int[] sample(Progress progress) {
    return sample(IntStream.range(0, progress.kept()).toArray());
  }

  /** At most {@link #MAX_MEASURED}, spread evenly. */
  public static int[] sample(int[] slots) {
    int count = Math.min(slots.length, MAX_MEASURED);
    return IntStream.range(0, count)
        .map(i -> slots[(int) ((long) i * slots.length / count)])
        .toArray();
  }
}
