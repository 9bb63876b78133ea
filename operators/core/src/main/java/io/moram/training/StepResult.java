// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

/**
 * What one optimiser step did.
 *
 * @param step how many steps the task has taken, this one included
 * @param loss the loss of the batch before the step
 * @param applied whether the step changed the atoms: not if the loss or a gradient was not finite,
 *     nor if the task has one class and there is no other to tell it from
 */
public record StepResult(int step, float loss, boolean applied) {}
