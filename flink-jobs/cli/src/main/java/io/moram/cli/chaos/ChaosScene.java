// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.KafkaAccess;
import io.moram.local.cluster.ClusterProcess;
import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * What a fault can hit.
 *
 * @param cluster the processes
 * @param jobs the jobs
 * @param access the topics of the jobs
 * @param random what decides which of several is hit
 */
record ChaosScene(ProcessCluster cluster, ChaosJobs jobs, KafkaAccess access, Random random) {

  <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** Kills the JobManager and every TaskManager. The broker goes on. */
  void killFlink() throws IOException, InterruptedException {
    cluster.process(ProcessCluster.JOB_MANAGER).kill();
    for (ClusterProcess taskManager : cluster.taskManagers()) {
      taskManager.kill();
    }
  }
}
