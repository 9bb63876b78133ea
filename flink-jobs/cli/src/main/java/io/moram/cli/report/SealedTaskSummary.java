// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import org.jspecify.annotations.Nullable;

/**
 * One sealed task.
 *
 * @param name the domain in which the task was noticed, which is its own even where its boundary is
 *     placed an example too early
 * @param classes how many classes it added to the vocabulary
 * @param atoms how many atoms it added
 * @param boundaryExample its first example, as the detector places it, counted over the learner's
 *     examples from 0; null for the first task
 * @param detectedExample the example at which the boundary was noticed; null for the first task
 * @param sealSeconds from the end of the task to its seal
 */
public record SealedTaskSummary(
    String name,
    int classes,
    long atoms,
    @Nullable Long boundaryExample,
    @Nullable Long detectedExample,
    double sealSeconds) {}
