// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.jobs.submit.Job;
import io.moram.local.cluster.ClusterProcess;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What can happen to a cluster. To add a kind, add a constant: it is drawn like the others. */
enum FaultKind {
  /** A machine of a TaskManager fails, and another one takes its place. */
  KILL_TASK_MANAGER {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.anyOf(scene.cluster().taskManagers()).kill();
      scene.cluster().startMissing();
    }
  },
  /** The JobManager fails, and another one takes its place. */
  KILL_JOB_MANAGER {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.cluster().process(ProcessCluster.JOB_MANAGER).kill();
      scene.cluster().startMissing();
    }
  },
  /** The broker fails and comes back with what its disk has. */
  KILL_BROKER {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.cluster().process(ProcessCluster.BROKER).kill();
      scene.cluster().startMissing();
    }
  },
  /** The power fails: every process ends at once, ZooKeeper too, and all start again. */
  POWER_FAILURE {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      for (ClusterProcess process : scene.cluster().processes()) {
        process.kill();
      }
      scene.cluster().startMissing();
    }
  },
  /** A TaskManager hangs until all take it for dead, and then goes on as if nothing had been. */
  SUSPEND_TASK_MANAGER {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      ClusterProcess victim = scene.anyOf(scene.cluster().taskManagers());
      victim.suspend();
      try {
        TimeUnit.SECONDS.sleep(BEYOND_HEARTBEAT_SECONDS);
      } finally {
        victim.resume();
      }
    }
  },
  /** A job is cancelled, and submitted again from its last checkpoint. */
  CANCEL_AND_RESUBMIT {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.jobs().cancelAndResubmit(scene.anyOf(scene.jobs().started()));
    }
  },
  /** A job is stopped with a savepoint, and goes on with another parallelism. */
  RESCALE {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      Job job = scene.anyOf(scene.jobs().started());
      scene.jobs().rescale(job, scene.jobs().parallelism(job) % MAX_PARALLELISM + 1);
    }
  };

  private static final int BEYOND_HEARTBEAT_SECONDS = 14;
  private static final int MAX_PARALLELISM = 2;

  /** Makes the fault happen and mends its cause. The cluster recovers by itself. */
  abstract void strike(ChaosScene scene) throws IOException, InterruptedException;

  /** The name in the verdict, for example {@code kill-broker}. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
