// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.serving.Predictor;
import org.apache.flink.metrics.Histogram;

/** One operator's lease of the predictor that all slots of a TaskManager share, with its banks. */
public interface PredictorLease extends BanksLease {

  /** The predictor; usable until {@link #close}. */
  Predictor predictor();

  /** How long pictures take to decode and to scale, over the last minute. */
  Histogram decodeMillis();
}
