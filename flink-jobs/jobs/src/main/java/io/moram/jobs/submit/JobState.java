// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import java.util.List;
import org.apache.flink.api.common.JobStatus;

/**
 * How far a job has come.
 *
 * @param status the job's status
 * @param tasks the number of its tasks
 * @param running how many of them run
 * @param withoutSlot how many of them wait for a slot
 * @param failures the reason of each failure so far, in words, newest first
 */
public record JobState(
    JobStatus status, int tasks, int running, int withoutSlot, List<String> failures) {

  /** Copies the failures. */
  public JobState {
    failures = List.copyOf(failures);
  }

  /** Returns whether every task runs. */
  public boolean isRunning() {
    return status == JobStatus.RUNNING && tasks > 0 && running == tasks;
  }
}
