// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The classes that a learner has seen, in order of arrival, as an earlier build stored them: in one
 * value, which was read at every example. {@link LearnedClasses} takes its place.
 *
 * @param sealed the number of classes that the sealed tasks have seen
 * @param added the classes that the open task saw first
 * @param open all classes of the open task, including those that an earlier task has seen
 * @param known the labels of all tasks' classes
 */
public record Vocabulary(
    int sealed, List<ClassPrompt> added, List<ClassPrompt> open, List<String> known) {

  static void writeClass(ClassPrompt one, DataOutputView target) throws IOException {
    StateFields.writeString(one.label(), target);
    StateFields.writeString(one.promptTemplate(), target);
  }

  static ClassPrompt readClass(DataInputView source) throws IOException {
    return new ClassPrompt(StateFields.readString(source), StateFields.readString(source));
  }

  /** The format of a vocabulary. */
  public static final class Serializer extends VersionedSerializer<Vocabulary> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(Vocabulary vocabulary, DataOutputView target) throws IOException {
      target.writeInt(vocabulary.sealed);
      StateFields.writeList(vocabulary.added, Vocabulary::writeClass, target);
      StateFields.writeList(vocabulary.open, Vocabulary::writeClass, target);
      StateFields.writeList(vocabulary.known, StateFields::writeString, target);
    }

    @Override
    protected Vocabulary read(int version, DataInputView source) throws IOException {
      return new Vocabulary(
          source.readInt(),
          StateFields.readList(Vocabulary::readClass, source),
          StateFields.readList(Vocabulary::readClass, source),
          StateFields.readList(StateFields::readString, source));
    }
  }
}
