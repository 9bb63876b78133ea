// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was found in folders and zip files and is not used, by reason. For one thread. */
public final class LeftOut {

  private final Map<String, Group> groups = new TreeMap<>();

  private record Group(long count, String example) {}

  LeftOut() {}

  void add(String reason, String what) {
    groups.merge(
        reason, new Group(1, what), (group, one) -> new Group(group.count() + 1, group.example()));
  }

  /** The number of files and folders. */
  public long count() {
    return groups.values().stream().mapToLong(Group::count).sum();
  }

  /** One line per reason: how many, why, and the first of them. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (reason, group) ->
            lines.add(
                "%,d left out: %s, for example %s"
                    .formatted(group.count(), reason, group.example())));
    return lines;
  }
}
