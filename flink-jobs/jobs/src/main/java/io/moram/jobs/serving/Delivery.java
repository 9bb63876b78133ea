// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import org.apache.flink.connector.base.DeliveryGuarantee;

/** The delivery guarantee of predictions. */
public enum Delivery {
  /** Readers of committed records see a prediction once, after the next checkpoint. */
  EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE),
  /**
   * Readers see a prediction at once. After a failure, some arrive again with the same request id.
   */
  AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE);

  private final DeliveryGuarantee guarantee;

  Delivery(DeliveryGuarantee guarantee) {
    this.guarantee = guarantee;
  }

  DeliveryGuarantee guarantee() {
    return guarantee;
  }
}
