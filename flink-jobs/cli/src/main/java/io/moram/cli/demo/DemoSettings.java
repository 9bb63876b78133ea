// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a demo run.
 *
 * @param data the folder of the domains; null for the six bundled domains
 * @param resume the output folder of an earlier demo, or an exported bank, whose tasks the learner
 *     begins with; null for none
 * @param shots the largest number of training pictures per class, at least 1
 * @param seed the seed of the order of the examples and of the training
 * @param learner the name of the learner
 * @param output the folder of summary.json, report.html and the log
 * @param markers whether examples have the name of their domain as a task marker
 * @param keepRunning whether broker, cluster and jobs run until the process ends
 * @param verifyVersions whether bank versions are asked about every test picture again at the end,
 *     and not about a sample
 * @param dashboardPort the port of the dashboard; 0 for any free port
 * @param brokerPort the port of the broker; 0 for any free port
 * @param observatoryPort the port of the observatory; 0 for any free port
 * @param options the options of the jobs, ours and Flink's
 */
public record DemoSettings(
    @Nullable Path data,
    @Nullable Path resume,
    int shots,
    long seed,
    String learner,
    Path output,
    boolean markers,
    boolean keepRunning,
    boolean verifyVersions,
    int dashboardPort,
    int brokerPort,
    int observatoryPort,
    Configuration options) {}
