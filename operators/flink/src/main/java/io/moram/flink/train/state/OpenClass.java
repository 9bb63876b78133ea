// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A class of the open task, without its label.
 *
 * @param place its place in the order of arrival, from 0
 * @param promptTemplate the prompt template of its first example in the task
 * @param isNew whether no earlier task has seen the class
 */
public record OpenClass(int place, String promptTemplate, boolean isNew) {

  /** The format of a class of the open task. */
  public static final class Serializer extends VersionedSerializer<OpenClass> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(OpenClass value, DataOutputView target) throws IOException {
      target.writeInt(value.place);
      StateFields.writeString(value.promptTemplate, target);
      target.writeBoolean(value.isNew);
    }

    @Override
    protected OpenClass read(int version, DataInputView source) throws IOException {
      return new OpenClass(source.readInt(), StateFields.readString(source), source.readBoolean());
    }
  }
}
