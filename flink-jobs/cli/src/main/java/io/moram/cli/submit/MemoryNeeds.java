// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.rest.messages.ResourceProfileInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;

/**
 * The memory that a job asks for, compared with that of TaskManagers.
 *
 * @param options the job's options
 */
record MemoryNeeds(Job job, ReadableConfig options) {

  /** The limits of native memory that a TaskManager has not set aside memory for. */
  List<String> notes(ResourceProfileInfo manager) {
    if (job == Job.EVALUATION || trainsOnGpu()) {
      return List.of();
    }
    MemorySize needed =
        limits().stream().map(options::get).reduce(MemorySize.ZERO, MemorySize::add);
    MemorySize present = MemorySize.ofMebiBytes(manager.getTaskOffHeapMB());
    if (needed.compareTo(present) <= 0) {
      return List.of();
    }
    return List.of(
        ("%s, and a TaskManager has %s of taskmanager.memory.task.off-heap.size. Without a limit of"
                + " memory per process that is harmless; with one, lower the first or raise the"
                + " second.")
            .formatted(
                limits().stream()
                    .map(limit -> limit.key() + " is " + options.get(limit).toHumanReadableString())
                    .collect(Collectors.joining(" and ")),
                present.toHumanReadableString()));
  }

  /** The limits of native memory that the job's tasks in one slot have together. */
  private List<ConfigOption<MemorySize>> limits() {
    return job == Job.LEARNER
        ? List.of(LearnerOptions.ACTIVATION_MEMORY, LearnerOptions.BANK_MEMORY)
        : List.of(ServingOptions.BANK_MEMORY);
  }

  /** What no TaskManager has enough of for one slot of the trainer. */
  Optional<String> fault(Collection<TaskManagerInfo> managers) {
    if (job != Job.LEARNER || !trainsOnGpu() || managers.isEmpty()) {
      return Optional.empty();
    }
    MemorySize heap = options.get(LearnerSlotOptions.TRAINER_HEAP);
    MemorySize offHeap = options.get(LearnerSlotOptions.TRAINER_OFF_HEAP);
    MemorySize managed = options.get(LearnerSlotOptions.TRAINER_MANAGED);
    boolean fits =
        managers.stream()
            .map(TaskManagerInfo::getTotalResource)
            .anyMatch(
                has ->
                    heap.getMebiBytes() <= has.getTaskHeapMB()
                        && offHeap.getMebiBytes() <= has.getTaskOffHeapMB()
                        && managed.getMebiBytes() <= has.getManagedMB());
    if (fits) {
      return Optional.empty();
    }
    return Optional.of(
        ("learner.trainer.heap, .off-heap and .managed are %s, %s and %s; no TaskManager has all"
                + " of it. Lower them, or raise taskmanager.memory.task.heap.size,"
                + " taskmanager.memory.task.off-heap.size and taskmanager.memory.managed.size.")
            .formatted(
                heap.toHumanReadableString(),
                offHeap.toHumanReadableString(),
                managed.toHumanReadableString()));
  }

  private boolean trainsOnGpu() {
    return job == Job.LEARNER && options.get(LearnerSlotOptions.TRAINER_GPUS) > 0;
  }
}
