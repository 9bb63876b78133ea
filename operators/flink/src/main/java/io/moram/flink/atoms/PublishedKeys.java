// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import io.moram.schemas.AtomKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that a learner may have on the topic atoms. It keeps the names of all sites, and two
 * numbers per learner, because all keys would need too much memory. So it also names keys that
 * never were on the topic; to delete those does no harm. Thread-safe.
 */
public final class PublishedKeys {
  private final Set<String> sites = ConcurrentHashMap.newKeySet();
  private final Map<String, Extent> learners = new ConcurrentHashMap<>();

  /**
   * What bounds a learner's keys.
   *
   * @param tasks one more than the largest number of a task
   * @param parts the most parts of a signature
   */
  public record Extent(int tasks, int parts) {
    private static final Extent NONE = new Extent(0, 0);

    /** The extent that has both. */
    public Extent with(int otherTasks, int otherParts) {
      return new Extent(Math.max(tasks, otherTasks), Math.max(parts, otherParts));
    }
  }

  /** Takes the key of a message that has a value and is on the topic, or will be. */
  public void see(String key) {
    String site = AtomKey.site(key);
    if (!site.isEmpty()) {
      sites.add(site);
    }
    int tasks = AtomKey.task(key) + 1;
    int parts = AtomKey.signaturePart(key) + 1;
    learners.merge(
        AtomKey.learner(key), new Extent(tasks, parts), (a, b) -> a.with(b.tasks, b.parts));
  }

  /** What bounds the keys of a learner that have been seen so far. */
  public Extent extent(String learner) {
    return learners.getOrDefault(learner, Extent.NONE);
  }

  /**
   * The keys of a learner's tasks from one on, each seal before what it names.
   *
   * @param known more names of sites
   */
  public List<String> ofTasks(String learner, int from, Extent extent, Collection<String> known) {
    List<String> keys = new ArrayList<>();
    for (int task = from; task < extent.tasks; task++) {
      keys.add(AtomKey.ofSeal(learner, task));
      addParts(learner, task, extent, known, keys);
    }
    return keys;
  }

  /**
   * The keys of a learner's open task.
   *
   * @param known more names of sites
   */
  public List<String> ofOpenTask(String learner, Extent extent, Collection<String> known) {
    List<String> keys = new ArrayList<>();
    keys.add(AtomKey.ofPublished(learner));
    addParts(learner, -1, extent, known, keys);
    return keys;
  }

  private void addParts(
      String learner, int task, Extent extent, Collection<String> known, List<String> keys) {
    Set<String> all = new TreeSet<>(sites);
    all.addAll(known);
    all.forEach(site -> keys.add(AtomKey.ofSite(learner, task, site)));
    for (int part = 0; part < extent.parts; part++) {
      keys.add(AtomKey.ofSignature(learner, task, part));
    }
  }
}
