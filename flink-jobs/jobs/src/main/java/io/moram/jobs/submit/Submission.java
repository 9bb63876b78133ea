// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import java.util.Optional;
import org.apache.flink.api.common.JobID;

/**
 * What a cluster accepted.
 *
 * @param made the job or the cluster that was created, in words
 * @param job the job's id; empty if a cluster was created for the job, which names it itself
 */
public record Submission(String made, Optional<JobID> job) {}
