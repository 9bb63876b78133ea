// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.io.Serializable;
import org.apiguardian.api.API;

/**
 * How gradients are sent back through a frozen model.
 *
 * @param activationBytes how much native memory the activations of a step may take between forward
 *     and backward pass, those that atoms need among them: of layers that do not fit, the input
 *     alone is kept, and their forward pass is repeated
 * @param rounded whether products of gradients and the image encoder's frozen weights are computed
 *     in BF16, on processors that have instructions for it
 */
@API(status = API.Status.EXPERIMENTAL)
public record BackwardSettings(long activationBytes, boolean rounded) implements Serializable {

  /** Checks the range. */
  public BackwardSettings {
    if (activationBytes < 0) {
      throw new IllegalArgumentException(
          "activation memory is " + activationBytes + "; it must be at least 0");
    }
  }

  /** The same, if an encoder's activations take some of the memory already. */
  public BackwardSettings after(long keptBytes) {
    return new BackwardSettings(Math.max(0, activationBytes - keptBytes), rounded);
  }

  /** The same with everything in single precision. */
  public BackwardSettings unrounded() {
    return new BackwardSettings(activationBytes, false);
  }

  /** All activations are kept, and everything is computed in single precision. */
  public static BackwardSettings exact() {
    return new BackwardSettings(Long.MAX_VALUE, false);
  }
}
