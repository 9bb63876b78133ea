// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import java.io.Serializable;
import org.apiguardian.api.API;

/**
 * How a bank's atoms are activated. Atoms are served with the settings that they were trained with.
 *
 * @param topK the atoms kept for a token, k; at least 2. A bank of fewer atoms keeps all it has
 * @param temperature the softmax temperature τ; above 0
 * @param threshold at inference a kept atom whose score is below this is inactive, δ; scores lie
 *     between -1 and 1, so -1 keeps every atom
 */
@API(status = API.Status.EXPERIMENTAL)
public record Activation(int topK, float temperature, float threshold) implements Serializable {

  /** Scores lie between -1 and 1. Divided by this, they are 0 in single precision. */
  private static final float EQUALIZING = 1e30f;

  public Activation {
    if (topK < 2) {
      throw new IllegalArgumentException("topK is " + topK + "; it must be at least 2");
    }
    if (!(temperature > 0) || !Float.isFinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + "; it must be above 0 and finite");
    }
    if (!(threshold >= -1 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "threshold is " + threshold + "; it must lie between -1 and 1");
    }
  }

  /**
   * All atoms of a site contribute, each with the weight 1 / R, whatever its score: the limit of a
   * high temperature, without a threshold. If every value B_i is given as R times the column of a
   * low-rank adapter, the layer is that adapter: y = W x + b + Σ p_i B_i / R.
   *
   * @param atoms the largest number of atoms at a site, R
   */
  public static Activation ofEqualWeights(int atoms) {
    return new Activation(Math.max(2, atoms), EQUALIZING, -1);
  }

  /** Whether these are settings of {@link #ofEqualWeights}. */
  public boolean hasEqualWeights() {
    return temperature >= EQUALIZING;
  }
}
