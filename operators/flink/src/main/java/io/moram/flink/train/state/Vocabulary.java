// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The classes that a learner has seen, in order of arrival.
 *
 * @param sealed the number of classes that the sealed tasks have seen
 * @param added the classes that the open task saw first
 * @param open all classes of the open task, including those that an earlier task has seen
 * @param known the labels of all tasks' classes
 */
public record Vocabulary(
    int sealed, List<ClassPrompt> added, List<ClassPrompt> open, List<String> known) {
  static final Vocabulary EMPTY = new Vocabulary(0, List.of(), List.of(), List.of());

  /** Returns whether the open task has a class. */
  public boolean hasOpen(String label) {
    return open.stream().anyMatch(one -> one.label().equals(label));
  }

  /**
   * The class of the open task that a label names; its prompt is that of the first example.
   *
   * @throws IllegalArgumentException if the open task has none
   */
  public ClassPrompt open(String label) {
    return open.stream()
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("The open task has no class '" + label + "'"));
  }

  /** Adds a class that the open task does not have yet. */
  public Vocabulary with(ClassPrompt next) {
    List<ClassPrompt> nowOpen = append(open, next);
    return known.contains(next.label())
        ? new Vocabulary(sealed, added, nowOpen, known)
        : new Vocabulary(sealed, append(added, next), nowOpen, append(known, next.label()));
  }

  /** The vocabulary after the open task's seal. */
  public Vocabulary afterSeal() {
    return new Vocabulary(known.size(), List.of(), List.of(), known);
  }

  /** The vocabulary without the open task's classes and without those that dropped tasks added. */
  public Vocabulary without(Set<String> dropped) {
    List<String> kept = known.stream().filter(label -> !dropped.contains(label)).toList();
    return new Vocabulary(kept.size(), List.of(), List.of(), kept);
  }

  private static <T> List<T> append(List<T> list, T last) {
    return Stream.concat(list.stream(), Stream.of(last)).toList();
  }

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
