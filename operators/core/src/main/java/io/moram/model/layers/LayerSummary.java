// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.moram.model.SiteAdapter;

/**
 * A summary of a layer's output, without atoms: the first token of every sequence and the mean of
 * its other tokens. The last product is linear, so it is computed for the mean alone.
 */
final class LayerSummary {

  private LayerSummary() {}

  /**
   * Computes what follows the attention.
   *
   * @param input of the layer, {@code [sequences * length, width]}; not closed
   * @param context of the attention, {@code [sequences * length, width]}; closed
   * @param rows the row of every sequence's first token
   * @return {@code [sequences, 2 * width]}, of the manager of {@code input}
   */
  static NDArray of(
      EncoderLayer layer, NDArray input, NDArray context, long sequences, NDArray rows) {
    try (context;
        NDArray attended = layer.out().apply(context, SiteAdapter.NONE);
        NDArray residual = input.add(attended);
        NDArray normed = layer.feedForwardNorm().apply(residual);
        NDArray expanded = layer.expand().apply(normed, SiteAdapter.NONE);
        NDArray gated = layer.tower().gate().apply(expanded);
        NDArray gatedSummary = firstAndMean(gated, sequences, rows);
        NDArray contracted =
            FewRows.multiply(gatedSummary, few -> layer.contract().apply(few, SiteAdapter.NONE));
        NDArray residualSummary = firstAndMean(residual, sequences, rows);
        NDArray summary = residualSummary.add(contracted)) {
      // The first tokens of all sequences, and then the means.
      try (NDArray parts = summary.reshape(2, sequences, -1);
          NDArray bySequence = parts.transpose(1, 0, 2)) {
        return bySequence.reshape(sequences, -1);
      }
    }
  }

  /** First the first token of every sequence, then the mean of the other tokens of every one. */
  private static NDArray firstAndMean(NDArray tokens, long sequences, NDArray rows) {
    try (NDArray first = tokens.get(new NDIndex("{}", rows));
        NDArray bySequence = tokens.reshape(sequences, -1, tokens.getShape().get(1));
        NDArray others = bySequence.get(new NDIndex(":, 1:"));
        NDArray means = others.mean(new int[] {1})) {
      return first.concat(means, 0);
    }
  }
}
