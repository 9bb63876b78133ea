// SPDX-License-Identifier: Apache-2.0
package io.moram.training;

import ai.djl.ndarray.NDManager;
import io.moram.model.TrainableAdapter;

/** What an optimiser step makes smaller. */
@FunctionalInterface
public interface Objective {

  /**
   * Computes the loss of a batch, and sends its gradient back to the adapted layers.
   *
   * @param scope owns everything on the way, and is closed after the step
   * @param sites the adapted layers, each of which must get a gradient
   * @return the loss
   */
  float run(NDManager scope, TrainableAdapter sites);
}
