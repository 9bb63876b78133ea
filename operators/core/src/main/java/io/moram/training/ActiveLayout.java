// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where every site's active atoms lie in the one flat vector that is optimised: group by group of
 * the sites that are adapted at once, the keys of all of a group's sites before their values. One
 * vector makes AdamW a handful of operations, however many sites there are.
 *
 * @param groups all sites of the backbone
 * @param rank the number of atoms per site, at least 1
 */
record ActiveLayout(List<SiteGroup> groups, int rank) {

  private static final long TASK_STRIDE = 0xD1B54A32D192ED03L;

  ActiveLayout {
    groups = List.copyOf(groups);
  }

  /**
   * Where a site's atoms lie.
   *
   * @param keys where its keys begin
   * @param values where its values begin
   */
  record Place(SiteShape shape, int keys, int values) {}

  List<SiteShape> shapes() {
    return groups.stream().flatMap(group -> group.sites().stream()).toList();
  }

  /** Every site's place, in the backbone's order. */
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    int at = 0;
    for (SiteGroup group : groups) {
      int values = at + group.size() * keysLength(group.get(0));
      for (SiteShape shape : group.sites()) {
        places.add(new Place(shape, at, values));
        at += keysLength(shape);
        values += valuesLength(shape);
      }
      at = values;
    }
    return places;
  }

  int length() {
    return shapes().stream().mapToInt(shape -> keysLength(shape) + valuesLength(shape)).sum();
  }

  /** Where the flat vector is cut to give a group's keys, its values, the next one's keys, … */
  long[] cuts() {
    long[] cuts = new long[2 * groups.size() - 1];
    int cut = 0;
    int at = 0;
    for (SiteGroup group : groups) {
      at += group.size() * keysLength(group.get(0));
      cuts[cut++] = at;
      at += group.size() * valuesLength(group.get(0));
      if (cut < cuts.length) {
        cuts[cut++] = at;
      }
    }
    return cuts;
  }

  /**
   * The atoms at the start of a task: keys Kaiming-uniform with a = √5, which is uniform within ±1
   * / √inputWidth; values zero, so that a new atom changes nothing before it has learned.
   */
  float[] initial(int task, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ (task + 1) * TASK_STRIDE);
    float[] flat = new float[length()];
    for (Place place : places()) {
      double bound = 1 / Math.sqrt(place.shape.inputWidth());
      int end = place.keys + keysLength(place.shape);
      for (int i = place.keys; i < end; i++) {
        flat[i] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
    }
    return flat;
  }

  int keysLength(SiteShape shape) {
    return rank * shape.inputWidth();
  }

  int valuesLength(SiteShape shape) {
    return rank * shape.outputWidth();
  }
}
