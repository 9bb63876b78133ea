// SPDX-License-Identifier: Apache-2.0
package io.moram.sites;

import org.apiguardian.api.API;

/**
 * One adapted linear layer of a backbone: a site that takes atoms.
 *
 * @param name its Hugging Face name, such as {@code vision_model.encoder.layers.3.self_attn.k_proj}
 * @param inputWidth the width of its input, and so of a key
 * @param outputWidth the width of its output, and so of a value
 */
@API(status = API.Status.EXPERIMENTAL)
public record SiteShape(String name, int inputWidth, int outputWidth) {

  public SiteShape {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a site needs a name");
    }
    if (inputWidth < 1 || outputWidth < 1) {
      throw new IllegalArgumentException(
          "site " + name + " is " + inputWidth + " wide to " + outputWidth + "; both must be > 0");
    }
  }
}
