// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.training;

import ai.djl.ndarray.NDArray;
import io.moram.sites.SiteGroup;
import org.jspecify.annotations.Nullable;

/** A layer whose keys and values learn, forward and backward. One thread uses it. */
public interface LayerTraining extends AutoCloseable {

  /**
   * Gradients of what learns.
   *
   * @param keys {@code [sites * rank, inputWidth]}
   * @param values {@code [sites * rank, outputWidth]}
   */
  record Gradients(NDArray keys, NDArray values) {}

  /**
   * Adds to a layer's output.
   *
   * @param sites the layers, which are adapted at once
   * @param input x, {@code [tokens, inputWidth]}
   * @param output W x + b of all of them side by side, {@code [tokens, sites * outputWidth]};
   *     becomes y
   * @param keys what learns at these sites, site by site, {@code [sites * rank, inputWidth]}
   * @param values likewise, {@code [sites * rank, outputWidth]}
   */
  void forward(SiteGroup sites, NDArray input, NDArray output, NDArray keys, NDArray values);

  /** Frees what {@link #forward} keeps of these sites. They need another forward pass. */
  void forget(SiteGroup sites);

  /**
   * The native memory in bytes that {@link #forward} keeps of these sites.
   *
   * @param tokens the number of rows of the input
   * @param rank the number of keys per site
   */
  long keptBytes(SiteGroup sites, long tokens, int rank);

  /**
   * The backward pass of the last {@link #forward} of these sites.
   *
   * @param outputGradient of y, {@code [tokens, sites * outputWidth]}
   * @param inputGradient of x, {@code [tokens, inputWidth]}, to which this layer's part is added;
   *     null if it is not needed
   * @return of the manager of {@code outputGradient}
   */
  Gradients backward(
      SiteGroup sites,
      NDArray input,
      NDArray outputGradient,
      @Nullable NDArray inputGradient,
      NDArray keys,
      NDArray values);

  @Override
  void close();
}
