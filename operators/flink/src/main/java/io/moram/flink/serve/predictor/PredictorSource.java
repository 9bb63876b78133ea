// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Leases the predictor in the JVM that the operator runs in. */
@FunctionalInterface
public interface PredictorSource extends Serializable {

  /**
   * Leases the predictor for the calling task thread. When this returns, the predictor knows every
   * learner's newest bank.
   */
  PredictorLease open(RuntimeContext context) throws Exception;
}
