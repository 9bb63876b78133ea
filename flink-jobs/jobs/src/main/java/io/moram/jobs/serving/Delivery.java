// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.serving;

import org.apache.flink.connector.base.DeliveryGuarantee;

/** How often a prediction may be seen. */
public enum Delivery {
  /** Once by readers of committed records, who see it with the next checkpoint. */
  EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE),
  /** At once; after a failure some come again, with the same request id. */
  AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE);

  private final DeliveryGuarantee guarantee;

  Delivery(DeliveryGuarantee guarantee) {
    this.guarantee = guarantee;
  }

  DeliveryGuarantee guarantee() {
    return guarantee;
  }
}
