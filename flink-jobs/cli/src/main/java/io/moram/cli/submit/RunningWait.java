// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import io.moram.jobs.submit.ClusterAccess;
import io.moram.jobs.submit.JobState;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;

/** Waits until every task of a job runs, or says why it does not. */
public final class RunningWait {
  private static final Duration POLL = Duration.ofMillis(500);

  /** One failure may be a lost machine. Three in a row are the job's own. */
  private static final int FAILURES = 3;

  private final ClusterAccess cluster;
  private final JobID job;
  private final SlotNeeds needs;
  private final PrintWriter out;
  private String shown = "";

  /**
   * @param needs what the job asks for in each slot
   * @param out where the progress is printed, a line per change
   */
  public RunningWait(ClusterAccess cluster, JobID job, SlotNeeds needs, PrintWriter out) {
    this.cluster = cluster;
    this.job = job;
    this.needs = needs;
    this.out = out;
  }

  /**
   * Waits.
   *
   * @throws IOException if the job ends, fails several times, or does not run after {@code limit};
   *     the message has the reason
   */
  public void await(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      JobState state = cluster.state(job);
      show(state);
      if (state.isRunning()) {
        return;
      }
      if (state.status().isTerminalState()) {
        throw new IOException(
            "The job ended as " + state.status() + " before it ran" + reason(state));
      }
      if (state.failures().size() >= FAILURES) {
        throw new IOException(
            "The job failed " + state.failures().size() + " times" + reason(state) + remedy());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "The job does not run after "
                + limit.toSeconds()
                + " s: "
                + progress(state)
                + reason(state)
                + remedy());
      }
      pause();
    }
  }

  private void show(JobState state) {
    String line = progress(state);
    if (!state.failures().isEmpty()) {
      line += "; it failed: " + state.failures().get(0);
    }
    if (!line.equals(shown)) {
      out.println(line);
      out.flush();
      shown = line;
    }
  }

  private static String progress(JobState state) {
    String line = state.running() + " of " + state.tasks() + " tasks run";
    return state.withoutSlot() == 0 ? line : line + ", " + state.withoutSlot() + " wait for a slot";
  }

  private String reason(JobState state) throws IOException {
    String failure = state.failures().isEmpty() ? "." : ".\n  because: " + state.failures().get(0);
    if (state.withoutSlot() == 0) {
      return failure;
    }
    return (state.failures().isEmpty()
            ? ". Add TaskManagers, or lower parallelism.default."
            : failure)
        + needs.compared(cluster.taskManagers());
  }

  private String remedy() {
    return "\n  The cluster still tries. Look at %s/#/job/running/%s, or cancel the job there."
        .formatted(cluster.dashboard(), job);
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the job", e);
    }
  }
}
