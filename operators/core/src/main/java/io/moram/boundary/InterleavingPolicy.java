// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import org.apiguardian.api.API;

/** How two tasks that alternate in the stream are treated. */
@API(status = API.Status.EXPERIMENTAL)
public enum InterleavingPolicy {
  /** Every change between them opens a task, which is recognised as a recurrence. */
  SEPARATE,
  /** Once the alternation is found, the open task continues through the changes that follow. */
  MERGE
}
