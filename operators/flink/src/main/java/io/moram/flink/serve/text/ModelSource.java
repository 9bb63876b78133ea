// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Leases the language model in the JVM that the operator runs in. */
@FunctionalInterface
interface ModelSource extends Serializable {

  /** Leases the model for the calling task thread, with the newest bank of every learner. */
  ModelLease open(RuntimeContext context) throws Exception;
}
