// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.local.cluster.ProcessCluster;
import java.util.List;
import java.util.Random;

/**
 * What a fault can hit.
 *
 * @param cluster the processes
 * @param jobs the jobs
 * @param random what decides which of several is hit
 */
record ChaosScene(ProcessCluster cluster, ChaosJobs jobs, Random random) {

  <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
