// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.ClassPrompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/**
 * The classes that a learner has seen, in keyed state and in order of arrival. Each class is an
 * entry of its own, so a look-up reads one entry, whatever the learner knows. The learner of a call
 * is the current key.
 */
public final class LearnedClasses {
  private final ValueState<ClassCounts> counts;

  /** By label: the place of each class of all tasks, from 0 without gaps. */
  private final MapState<String, Integer> places;

  /** By place: the label. */
  private final MapState<Integer, String> labels;

  /** By label: the classes of the open task, including those that an earlier task has seen. */
  private final MapState<String, OpenClass> open;

  /** All classes as one value, as an earlier build stored them. */
  private final ValueState<Vocabulary> earlier;

  LearnedClasses(KeyedStateStore store) {
    counts =
        store.getState(new ValueStateDescriptor<>("class-counts", new ClassCounts.Serializer()));
    places = LearnerState.map(store, "classes", StringSerializer.INSTANCE, IntSerializer.INSTANCE);
    labels =
        LearnerState.map(store, "class-order", IntSerializer.INSTANCE, StringSerializer.INSTANCE);
    open =
        LearnerState.map(
            store, "open-classes", StringSerializer.INSTANCE, new OpenClass.Serializer());
    earlier = store.getState(new ValueStateDescriptor<>("vocabulary", new Vocabulary.Serializer()));
  }

  /** How many classes there are. */
  public ClassCounts counts() throws Exception {
    ClassCounts stored = counts.value();
    return stored == null ? ClassCounts.NONE : stored;
  }

  /** Returns whether any task has a class. */
  public boolean isKnown(String label) throws Exception {
    return places.contains(label);
  }

  /**
   * The label of a class of any task.
   *
   * @param place its place in the order of arrival, from 0 to below {@link ClassCounts#known}
   */
  public String label(int place) throws Exception {
    return Objects.requireNonNull(labels.get(place));
  }

  /** Returns whether the open task has a class. */
  public boolean isOpen(String label) throws Exception {
    return open.contains(label);
  }

  /**
   * The class of the open task that a label names; its prompt is that of the first example.
   *
   * @throws IllegalArgumentException if the open task has none
   */
  public ClassPrompt open(String label) throws Exception {
    OpenClass found = open.get(label);
    if (found == null) {
      throw new IllegalArgumentException("The open task has no class '" + label + "'");
    }
    return new ClassPrompt(label, found.promptTemplate());
  }

  /** All classes of the open task, including those that an earlier task has seen. */
  public List<ClassPrompt> open() throws Exception {
    return open(any -> true);
  }

  /** The classes that the open task saw first. */
  public List<ClassPrompt> added() throws Exception {
    return open(OpenClass::isNew);
  }

  private List<ClassPrompt> open(Predicate<OpenClass> chosen) throws Exception {
    List<Map.Entry<String, OpenClass>> found = new ArrayList<>();
    for (Map.Entry<String, OpenClass> one : open.entries()) {
      if (chosen.test(one.getValue())) {
        found.add(Map.entry(one.getKey(), one.getValue()));
      }
    }
    found.sort(Comparator.comparingInt(one -> one.getValue().place()));
    return found.stream()
        .map(one -> new ClassPrompt(one.getKey(), one.getValue().promptTemplate()))
        .toList();
  }

  /** Adds a class that the open task does not have yet. */
  public void add(ClassPrompt next) throws Exception {
    ClassCounts before = counts();
    boolean isNew = !places.contains(next.label());
    if (isNew) {
      put(before.known(), next.label());
    }
    open.put(next.label(), new OpenClass(before.open(), next.promptTemplate(), isNew));
    counts.update(
        new ClassCounts(before.sealed(), before.known() + (isNew ? 1 : 0), before.open() + 1));
  }

  private void put(int place, String label) throws Exception {
    places.put(label, place);
    labels.put(place, label);
  }

  /** Empties the open task, whose classes become those of a sealed one. */
  public void seal() throws Exception {
    int known = counts().known();
    open.clear();
    counts.update(new ClassCounts(known, known, 0));
  }

  /** Removes the open task's classes from it, and from all tasks those that dropped tasks added. */
  public void remove(Set<String> dropped) throws Exception {
    List<String> kept = new ArrayList<>();
    int known = counts().known();
    for (int place = 0; place < known; place++) {
      String label = label(place);
      if (!dropped.contains(label)) {
        kept.add(label);
      }
    }
    clear();
    for (int place = 0; place < kept.size(); place++) {
      put(place, kept.get(place));
    }
    counts.update(new ClassCounts(kept.size(), kept.size(), 0));
  }

  /** Moves what an earlier build stored as one value into entries of their own. */
  public void takeOverEarlier() throws Exception {
    Vocabulary stored = earlier.value();
    if (stored == null) {
      return;
    }
    Set<String> added = new HashSet<>();
    stored.added().forEach(one -> added.add(one.label()));
    for (int place = 0; place < stored.known().size(); place++) {
      put(place, stored.known().get(place));
    }
    for (int place = 0; place < stored.open().size(); place++) {
      ClassPrompt one = stored.open().get(place);
      open.put(
          one.label(), new OpenClass(place, one.promptTemplate(), added.contains(one.label())));
    }
    counts.update(new ClassCounts(stored.sealed(), stored.known().size(), stored.open().size()));
    earlier.clear();
  }

  /** Removes all classes. */
  void clear() {
    counts.clear();
    places.clear();
    labels.clear();
    open.clear();
    earlier.clear();
  }
}
