// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.util.function.Predicate;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Which keys belong to a subtask. */
public final class OwnKeys {
  private OwnKeys() {}

  /** Whether a key's state is in this subtask, as Flink decides it. */
  public static Predicate<String> of(TaskInfo subtask) {
    int maximum = subtask.getMaxNumberOfParallelSubtasks();
    int parallelism = subtask.getNumberOfParallelSubtasks();
    int own = subtask.getIndexOfThisSubtask();
    return key ->
        KeyGroupRangeAssignment.assignKeyToParallelOperator(key, maximum, parallelism) == own;
  }
}
