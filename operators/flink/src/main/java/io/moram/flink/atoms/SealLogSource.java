// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import java.io.Serializable;

/** Opens the seals on the topic atoms in the JVM that the operator runs in. */
@FunctionalInterface
public interface SealLogSource extends Serializable {
  /** Opens them for the calling task thread. */
  SealLog open();
}
