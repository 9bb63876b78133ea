// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Gives an operator its hold on the predictor where it runs. */
@FunctionalInterface
interface PredictorSource extends Serializable {

  /**
   * Takes hold, for the calling task thread; every learner's bank that exists now is known when
   * this returns.
   */
  PredictorLease open(RuntimeContext context) throws Exception;
}
