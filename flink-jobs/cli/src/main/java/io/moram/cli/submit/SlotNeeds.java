// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.submit.Job;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.rest.messages.ResourceProfileInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;

/**
 * What a job asks for in each slot, compared with what the TaskManagers offer.
 *
 * @param options the job's options
 */
public record SlotNeeds(Job job, ReadableConfig options) {

  private static final String CPUS = "CPU cores";
  private static final String HEAP = "MB heap";
  private static final String OFF_HEAP = "MB off-heap";
  private static final String MANAGED = "MB managed";
  private static final String GPU = "gpu";

  /** Why slots are missing, in lines that begin with a line break. */
  String compared(Collection<TaskManagerInfo> managers) {
    StringBuilder text = new StringBuilder();
    if (asksForResources()) {
      text.append("\n  Per slot, the trainer asks for ").append(words(trainer()));
      text.append(".\n  Per slot, the other operators ask for ").append(words(others()));
    } else {
      text.append("\n  The job asks for slots of the TaskManagers' default size");
    }
    text.append(".\n  ").append(offers(managers)).append('.');
    String lacking = lacking(managers);
    if (!lacking.isEmpty()) {
      text.append("\n  No TaskManager has enough: ").append(lacking).append('.');
    }
    return text.toString();
  }

  private boolean asksForResources() {
    return job == Job.LEARNER && options.get(LearnerSlotOptions.TRAINER_GPUS) > 0;
  }

  private Map<String, Double> trainer() {
    Map<String, Double> needs =
        needs(
            options.get(LearnerSlotOptions.TRAINER_CPUS),
            options.get(LearnerSlotOptions.TRAINER_HEAP),
            options.get(LearnerSlotOptions.TRAINER_OFF_HEAP),
            options.get(LearnerSlotOptions.TRAINER_MANAGED));
    needs.put(GPU, options.get(LearnerSlotOptions.TRAINER_GPUS));
    return needs;
  }

  private Map<String, Double> others() {
    return needs(
        options.get(LearnerSlotOptions.OTHER_CPUS),
        options.get(LearnerSlotOptions.OTHER_HEAP),
        options.get(LearnerSlotOptions.OTHER_OFF_HEAP),
        options.get(LearnerSlotOptions.OTHER_MANAGED));
  }

  private static Map<String, Double> needs(
      double cpus, MemorySize heap, MemorySize offHeap, MemorySize managed) {
    Map<String, Double> needs = new LinkedHashMap<>();
    needs.put(CPUS, cpus);
    needs.put(HEAP, (double) heap.getMebiBytes());
    needs.put(OFF_HEAP, (double) offHeap.getMebiBytes());
    needs.put(MANAGED, (double) managed.getMebiBytes());
    return needs;
  }

  private static Map<String, Double> of(ResourceProfileInfo profile) {
    Map<String, Double> resources = new LinkedHashMap<>();
    resources.put(CPUS, profile.getCpu());
    resources.put(HEAP, (double) profile.getTaskHeapMB());
    resources.put(OFF_HEAP, (double) profile.getTaskOffHeapMB());
    resources.put(MANAGED, (double) profile.getManagedMB());
    resources.putAll(new TreeMap<>(profile.getExtendedResources()));
    resources.putIfAbsent(GPU, 0.0);
    return resources;
  }

  /** Equal TaskManagers are counted, because a cluster may have many. */
  private static String offers(Collection<TaskManagerInfo> managers) {
    if (managers.isEmpty()) {
      return "No TaskManager is registered";
    }
    return managers.stream()
        .collect(groupingBy(SlotNeeds::offer, TreeMap::new, counting()))
        .entrySet()
        .stream()
        .map(
            equal ->
                (equal.getValue() == 1 ? "1 TaskManager" : equal.getValue() + " TaskManagers each")
                    + equal.getKey())
        .collect(joining(";\n  "));
  }

  private static String offer(TaskManagerInfo manager) {
    return " with %d of %d slots free; in all %s; free %s"
        .formatted(
            manager.getNumberAvailableSlots(),
            manager.getNumberSlots(),
            words(of(manager.getTotalResource())),
            words(of(manager.getFreeResource())));
  }

  /** What a slot asks for beyond what any TaskManager has in all. */
  private String lacking(Collection<TaskManagerInfo> managers) {
    if (!asksForResources() || managers.isEmpty()) {
      return "";
    }
    Map<String, Double> most = new TreeMap<>();
    for (TaskManagerInfo manager : managers) {
      of(manager.getTotalResource()).forEach((name, has) -> most.merge(name, has, Math::max));
    }
    Map<String, Double> asked = new LinkedHashMap<>(trainer());
    others().forEach((name, needed) -> asked.merge(name, needed, Math::max));
    return asked.entrySet().stream()
        .filter(need -> need.getValue() > most.getOrDefault(need.getKey(), 0.0))
        .map(
            need ->
                "%s asked for, %s there"
                    .formatted(
                        word(need.getKey(), need.getValue()),
                        number(most.getOrDefault(need.getKey(), 0.0))))
        .collect(joining(", "));
  }

  private static String words(Map<String, Double> resources) {
    return resources.entrySet().stream()
        .map(one -> word(one.getKey(), one.getValue()))
        .collect(joining(", "));
  }

  private static String word(String resource, double amount) {
    return number(amount) + " " + resource;
  }

  private static String number(double amount) {
    return amount == Math.rint(amount)
        ? String.format(Locale.ROOT, "%,.0f", amount)
        : String.format(Locale.ROOT, "%,.2f", amount);
  }
}
