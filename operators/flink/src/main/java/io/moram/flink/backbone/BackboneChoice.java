// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which backbone an operator uses, and how.
 *
 * @param folder a model in the Hugging Face layout, on every machine at the same place; null: the
 *     small one that comes with the project
 * @param device where it computes
 * @param threads how many processor threads one operation takes on the CPU; 0: as the engine likes.
 *     Another number may round differently
 */
public record BackboneChoice(@Nullable String folder, DeviceKind device, int threads)
    implements Serializable {

  /** Checks the number of threads. */
  public BackboneChoice {
    if (threads < 0) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be 0 or more");
    }
  }

  /** The backbone that comes with the project, on the CPU. */
  public static BackboneChoice embedded() {
    return new BackboneChoice(null, DeviceKind.CPU, 0);
  }
}
