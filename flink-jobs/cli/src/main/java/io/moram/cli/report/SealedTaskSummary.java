// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import org.jspecify.annotations.Nullable;

/**
 * One sealed task.
 *
 * @param name the domain of the example at which the boundary was detected. It is right even if the
 *     boundary itself is placed a few examples too early.
 * @param classes the number of classes that the task added to the vocabulary
 * @param atoms the number of atoms that the task added
 * @param boundaryExample the first example of the task according to the detector, counted over the
 *     examples of the learner from 0; null for the first task
 * @param detectedExample the example at which the boundary was detected; null for the first task
 * @param sealSeconds the time from the end of the task to its seal, in seconds
 */
public record SealedTaskSummary(
    String name,
    int classes,
    long atoms,
    @Nullable Long boundaryExample,
    @Nullable Long detectedExample,
    double sealSeconds) {}
