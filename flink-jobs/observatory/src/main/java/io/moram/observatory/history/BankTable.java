// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.TaskSealed;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The number of atoms of each sealed task at each site. */
final class BankTable {

  private static final int MOST_SITES = 2000;

  /** Sites in the backbone's order, as the seals have them. */
  private final Set<String> sites = new LinkedHashSet<>();

  /** By task, and then by site. */
  private final TreeMap<Integer, Map<String, Integer>> ranks = new TreeMap<>();

  void accept(TaskSealed seal) {
    for (BlockChecksum block : seal.getBlocks()) {
      if (sites.size() < MOST_SITES) {
        sites.add(block.getSite());
      }
    }
    ranks.computeIfAbsent(seal.getTask(), task -> new HashMap<>());
  }

  void accept(AtomBlockRecord block) {
    ranks
        .computeIfAbsent(block.getTask(), task -> new HashMap<>())
        .put(block.getSite().intern(), block.getRank());
  }

  void dropFrom(int task) {
    ranks.tailMap(task, true).clear();
  }

  /** The sites, the tasks, and per site the atoms by task. */
  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode names = content.putArray("sites");
    sites.forEach(names::add);
    ArrayNode tasks = content.putArray("tasks");
    ranks.keySet().forEach(tasks::add);
    ArrayNode atoms = content.putArray("atoms");
    for (String site : sites) {
      ArrayNode row = atoms.addArray();
      ranks.values().forEach(byTask -> row.add(byTask.getOrDefault(site, 0)));
    }
    return content;
  }
}
