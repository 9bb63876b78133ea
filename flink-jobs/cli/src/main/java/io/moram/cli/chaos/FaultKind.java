// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.jobs.submit.Job;
import io.moram.local.cluster.ClusterProcess;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  /**
   * A job is cancelled, and submitted again from its last checkpoint with any parallelism. The
   * checkpoint is unaligned, so it can hold records that were on their way.
   */
  CANCEL_AND_RESUBMIT {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      Job job = scene.anyOf(scene.jobs().started());
      scene.jobs().cancelAndResubmit(job, 1 + scene.random().nextInt(MAX_PARALLELISM));
    }
  },
  /** A job is stopped with a savepoint, and goes on with another parallelism. */
  RESCALE {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      Job job = scene.anyOf(scene.jobs().started());
      int other = 1 + scene.random().nextInt(MAX_PARALLELISM - 1);
      scene.jobs().rescale(job, other < scene.jobs().parallelism(job) ? other : other + 1);
    }
  },
  /** The broker hangs for longer than its clients wait for one answer. */
  SUSPEND_BROKER {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      ClusterProcess broker = scene.cluster().process(ProcessCluster.BROKER);
      broker.suspend();
      try {
        TimeUnit.SECONDS.sleep(BEYOND_HEARTBEAT_SECONDS);
      } finally {
        broker.resume();
      }
    }
  },
  /** Flink's processes fail while a checkpoint of the learner job is between its two phases. */
  KILL_DURING_CHECKPOINT {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.jobs().triggerCheckpoint(Job.LEARNER);
      TimeUnit.MILLISECONDS.sleep(scene.random().nextInt(LONGEST_CHECKPOINT_MILLIS));
      scene.killFlink();
      scene.cluster().startMissing();
    }
  },
  /** Kafka aborts what the learner job has written and not committed, as after a long outage. */
  EXPIRED_TRANSACTIONS {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      scene.jobs().triggerCheckpoint(Job.LEARNER);
      scene.killFlink();
      OpenTransactions.abort(scene.access(), Job.LEARNER);
      scene.cluster().startMissing();
    }
  },
  /** The storage of checkpoints is away, and comes back. */
  CHECKPOINT_STORAGE_OUTAGE {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      Path storage = scene.cluster().checkpoints();
      Path away = storage.resolveSibling("checkpoints-away");
      Files.move(storage, away);
      // A file in its place, so no process can create the folder.
      Files.createFile(storage);
      try {
        TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
      } finally {
        Files.delete(storage);
        Files.move(away, storage);
      }
    }
  },
  /** The disk of a TaskManager is full, and has room again. */
  FULL_DISK {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      ClusterProcess victim = scene.anyOf(scene.cluster().taskManagers());
      victim.forbidWriting();
      try {
        TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
      } finally {
        victim.allowWriting();
      }
    }
  },
  /**
   * The clock of a machine is wrong by an hour, and is corrected. If it is the broker's, and goes
   * ahead, all open transactions are too old, as after a checkpoint that took too long.
   */
  CLOCK_JUMP {
    @Override
    void strike(ChaosScene scene) throws IOException, InterruptedException {
      List<ClusterProcess> victims = new ArrayList<>(scene.cluster().taskManagers());
      victims.add(scene.cluster().process(ProcessCluster.BROKER));
      ClusterProcess victim = scene.anyOf(victims);
      victim.moveClock(scene.random().nextBoolean() ? CLOCK_ERROR : CLOCK_ERROR.negated());
      try {
        TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
      } finally {
        victim.moveClock(Duration.ZERO);
      }
    }
  },
  /**
   * A producer sends bytes that are no record, pictures that are none, and orders that no learner
   * can follow.
   */
  POISON {
    @Override
    void strike(ChaosScene scene) throws IOException {
      PoisonRecords.send(scene.access(), scene.random());
    }
  };

  /** By how much clocks are wrong. */
  static final Duration CLOCK_ERROR = Duration.ofHours(1);

  private static final int BEYOND_HEARTBEAT_SECONDS = 14;
  private static final int OUTAGE_SECONDS = 8;
  private static final int LONGEST_CHECKPOINT_MILLIS = 800;
  private static final int MAX_PARALLELISM = 4;

  /** Makes the fault happen and mends its cause. The cluster recovers by itself. */
  abstract void strike(ChaosScene scene) throws IOException, InterruptedException;

  /** The name in the verdict, for example {@code kill-broker}. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
