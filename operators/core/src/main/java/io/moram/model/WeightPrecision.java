// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import org.apiguardian.api.API;

/** How a language model's matrices are kept, and their products computed. */
@API(status = API.Status.EXPERIMENTAL)
public enum WeightPrecision {
  /**
   * {@link #BFLOAT16} if the files hold BF16 and the device has instructions for it, otherwise
   * {@link #SINGLE}.
   */
  AUTOMATIC,
  /** In 32 bits. Products are in single precision. */
  SINGLE,
  /**
   * In 16 bits. What enters a product, and its result, are rounded to 8 significant bits; sums
   * within a product are in single precision.
   */
  BFLOAT16
}
