// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * The open task's examples, up to a limit per class: a uniform sample of the class's examples in
 * the task (Vitter's algorithm R). The sample is a function of the seed, the task and the order of
 * the examples alone.
 *
 * <p>Slots are numbered from 0 without gaps, over all classes. The current key is the learner.
 */
public final class Reservoir {
  private final MapState<Integer, LabeledExample> examples;
  private final MapState<String, ClassSlots> classes;

  /** A task of texts has one class, and about as much to learn as a task of this many. */
  private static final int CLASSES_OF_TEXTS = 16;

  private final int perClass;
  private final long seed;

  /**
   * @param perClass the most examples per class, at least 1
   */
  Reservoir(
      MapState<Integer, LabeledExample> examples,
      MapState<String, ClassSlots> classes,
      int perClass,
      long seed) {
    this.examples = examples;
    this.classes = classes;
    this.perClass = perClass;
    this.seed = seed;
  }

  /** The outcome for an example. */
  public sealed interface Admission {}

  /** The example is in a new slot. */
  public record Added(int slot) implements Admission {}

  /** The example took the slot of another one of its class. */
  public record Replaced(int slot) implements Admission {}

  /** The example is not in the sample. */
  public record LeftOut() implements Admission {}

  /**
   * Takes an example in, or leaves it out.
   *
   * @param kept the number of slots that are taken
   */
  public Admission admit(LabeledExample example, int task, int kept) throws Exception {
    ClassSlots slots = classes.get(example.label());
    if (slots == null) {
      slots = ClassSlots.NONE;
    }
    int most = example.content() instanceof Content.Text ? perClass * CLASSES_OF_TEXTS : perClass;
    if (slots.slots().length < most) {
      examples.put(kept, example);
      classes.put(example.label(), slots.with(kept));
      return new Added(kept);
    }
    classes.put(example.label(), slots.withoutNewSlot());
    long drawn = draw(example.label(), task, slots.seen());
    if (drawn >= slots.slots().length) {
      return new LeftOut();
    }
    int slot = slots.slots()[(int) drawn];
    examples.put(slot, example);
    return new Replaced(slot);
  }

  /** Draws a place among all examples of the class, including the new one. */
  private long draw(String label, int task, long seen) {
    long mixed = 31 * (31 * (31 * seed + task) + label.hashCode()) + seen;
    return new SplittableRandom(mixed).nextLong(seen + 1);
  }

  /** The example in a slot, or null if the slot is empty. */
  public @Nullable LabeledExample get(int slot) throws Exception {
    return examples.get(slot);
  }

  /** The slots of every {@code interval}-th example of each class. */
  public BitSet every(int interval) throws Exception {
    BitSet found = new BitSet();
    for (ClassSlots own : classes.values()) {
      int[] slots = own.slots();
      for (int i = interval - 1; i < slots.length; i += interval) {
        found.set(slots[i]);
      }
    }
    return found;
  }

  /** Removes every example. */
  public void clear() {
    examples.clear();
    classes.clear();
  }
}
