// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.recall.ClassGaussians.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes that a request chooses from, and which tasks know them.
 *
 * @param labels the candidates, without duplicates
 * @param entries every pair of a task and a candidate that it knows, in the order of the components
 * @param byTask of every task that knows a candidate, the places of its entries
 * @param unknown the places of the candidates that no task knows
 */
public record Choice(
    List<String> labels,
    List<Entry> entries,
    Map<Integer, List<Integer>> byTask,
    List<Integer> unknown) {

  private static final int ENTRY_BYTES = 64;
  private static final int LABEL_BYTES = 80;

  /**
   * A candidate as one task knows it.
   *
   * @param component its place among the Gaussians' components
   * @param task the task's place in the list that the Gaussians were made of
   * @param candidate its place among the labels
   */
  public record Entry(int component, int task, int candidate) {}

  public Choice {
    labels = List.copyOf(labels);
    entries = List.copyOf(entries);
    byTask = Map.copyOf(byTask);
    unknown = List.copyOf(unknown);
  }

  /**
   * Finds which tasks know the candidates.
   *
   * @param components all classes of all tasks, in the order of the Gaussians
   * @param labels the candidates, without duplicates
   */
  public static Choice of(List<Component> components, List<String> labels) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      places.put(labels.get(i), i);
    }
    List<Entry> entries = new ArrayList<>();
    Map<Integer, List<Integer>> byTask = new HashMap<>();
    boolean[] known = new boolean[labels.size()];
    for (int i = 0; i < components.size(); i++) {
      Integer place = places.get(components.get(i).label());
      if (place != null) {
        byTask
            .computeIfAbsent(components.get(i).task(), task -> new ArrayList<>())
            .add(entries.size());
        entries.add(new Entry(i, components.get(i).task(), place));
        known[place] = true;
      }
    }
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < known.length; i++) {
      if (!known[i]) {
        unknown.add(i);
      }
    }
    return new Choice(labels, entries, byTask, unknown);
  }

  /** The heap that it takes in bytes, about, with the labels. */
  public long bytes() {
    long bytes = (long) ENTRY_BYTES * entries.size();
    for (String label : labels) {
      bytes += LABEL_BYTES + (long) Character.BYTES * label.length();
    }
    return bytes;
  }

  /** The entries of one task, in the order of the components. */
  public List<Entry> of(int task) {
    return byTask.getOrDefault(task, List.of()).stream().map(entries::get).toList();
  }
}
