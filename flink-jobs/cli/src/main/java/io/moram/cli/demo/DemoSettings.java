// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the demo is given.
 *
 * @param data the folder of the domains, or null for the six that the project ships
 * @param shots how many pictures a class are learned from at most, at least 1
 * @param seed decides the order of a domain's examples, and the training
 * @param learner the learner's name
 * @param output where summary.json, report.html and the log go
 * @param markers whether examples carry their domain's name as a task marker
 * @param keepRunning whether broker, cluster and jobs stay up until the process is ended
 * @param dashboardPort the dashboard's port, or 0 for any free one
 * @param brokerPort the broker's port, or 0 for any free one
 * @param options options of the jobs, ours and Flink's
 */
public record DemoSettings(
    @Nullable Path data,
    int shots,
    long seed,
    String learner,
    Path output,
    boolean markers,
    boolean keepRunning,
    int dashboardPort,
    int brokerPort,
    Configuration options) {}
