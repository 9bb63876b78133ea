// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import io.moram.atoms.AtomsProgram;
import io.moram.atoms.bank.SiteGroupAtoms;
import io.moram.sites.SiteGroup;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter (LoRA, arXiv 2106.09685), which atoms are compared with: y = W x + b + c Σ B_i
 * p_i with p = A x. All keys count for every token.
 *
 * @param scale c
 */
public record LowRankTraining(float scale) implements LayerTraining {

  @Override
  public void forward(
      SiteGroup sites, NDArray input, NDArray output, NDArray keys, NDArray values) {
    long rows = input.getShape().get(0) * sites.size();
    try (NDArray projections = projections(input, keys);
        NDArray bySite = projections.reshape(rows, -1)) {
      AtomsProgram.addProducts(output, bySite, values, sites.size());
    }
  }

  /** Keeps nothing: p is computed again. */
  @Override
  public void forget(SiteGroup sites) {}

  @Override
  public long keptBytes(SiteGroup sites, long tokens, int rank) {
    return 0;
  }

  @Override
  public Gradients backward(
      SiteGroup sites,
      NDArray input,
      NDArray outputGradient,
      @Nullable NDArray inputGradient,
      NDArray keys,
      NDArray values) {
    try (NDList keyGradients = new NDList();
        NDList valueGradients = new NDList()) {
      for (int site = 0; site < sites.size(); site++) {
        try (NDArray own = SiteGroupAtoms.columns(outputGradient, site, sites.size());
            NDArray ownKeys = rowsOf(keys, site, sites.size());
            NDArray ownValues = rowsOf(values, site, sites.size());
            NDArray columns = ownValues.transpose();
            NDArray back = own.matMul(columns);
            NDArray projections = projections(input, ownKeys);
            NDArray projectionRows = projections.transpose()) {
          back.muli(scale);
          try (NDArray backRows = back.transpose()) {
            keyGradients.add(backRows.matMul(input));
          }
          valueGradients.add(projectionRows.matMul(own));
          if (inputGradient != null) {
            AtomsProgram.addProducts(inputGradient, back, ownKeys, 1);
          }
        }
      }
      Gradients gradients =
          new Gradients(NDArrays.concat(keyGradients, 0), NDArrays.concat(valueGradients, 0));
      gradients.values().attach(outputGradient.getManager());
      return gradients;
    }
  }

  /** c A x. */
  private NDArray projections(NDArray input, NDArray keys) {
    try (NDArray columns = keys.transpose()) {
      NDArray projections = input.matMul(columns);
      projections.muli(scale);
      return projections;
    }
  }

  private static NDArray rowsOf(NDArray all, int site, int sites) {
    long rows = all.getShape().get(0) / sites;
    return all.get(new NDIndex(site * rows + ":" + (site + 1) * rows));
  }

  @Override
  public void close() {}
}
