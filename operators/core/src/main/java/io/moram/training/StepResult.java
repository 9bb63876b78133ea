// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

/**
 * What one optimiser step did.
 *
 * @param step how many steps the task has taken, this one included
 * @param loss the loss of the batch before the step
 */
public record StepResult(int step, float loss) {}
