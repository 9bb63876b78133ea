// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The reservoir's examples of one class.
 *
 * @param seen the number of examples of the class that the task has been given
 * @param slots the slots of the reservoir that hold examples of the class
 */
@SuppressWarnings("ArrayRecordComponent") // Stored, never compared.
public record ClassSlots(long seen, int[] slots) {
  static final ClassSlots NONE = new ClassSlots(0, new int[0]);

  /** Adds an example that has a new slot. */
  ClassSlots with(int slot) {
    int[] more = Arrays.copyOf(slots, slots.length + 1);
    more[slots.length] = slot;
    return new ClassSlots(seen + 1, more);
  }

  /** Counts an example that was left out or took another example's slot. */
  ClassSlots withoutNewSlot() {
    return new ClassSlots(seen + 1, slots);
  }

  /** The format of a class's slots. */
  public static final class Serializer extends VersionedSerializer<ClassSlots> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(ClassSlots value, DataOutputView target) throws IOException {
      target.writeLong(value.seen);
      StateFields.writeInts(value.slots, target);
    }

    @Override
    protected ClassSlots read(int version, DataInputView source) throws IOException {
      return new ClassSlots(source.readLong(), StateFields.readInts(source));
    }
  }
}
