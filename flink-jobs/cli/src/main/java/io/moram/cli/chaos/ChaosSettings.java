// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import java.nio.file.Path;

/**
 * The settings of a run.
 *
 * @param faults the number of faults, at least 1
 * @param seed what decides the stream, the faults, their order and their moments
 * @param output the folder of the verdict and of the cluster
 * @param jobJar the job jar
 */
record ChaosSettings(int faults, long seed, Path output, Path jobJar) {}
