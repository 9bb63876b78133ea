// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import io.moram.schemas.text.VisibleText;
import java.io.EOFException;
import java.io.IOException;

/** Bytes of state are not what this build or an earlier one writes. */
public final class DamagedStateException extends IOException {

  DamagedStateException(String format, Exception cause) {
    super(
        "State of the format "
            + format
            + " is damaged: "
            + (cause instanceof EOFException
                ? "it ends in the middle"
                : VisibleText.of(String.valueOf(cause.getMessage())))
            + ". Restore an earlier checkpoint.",
        cause);
  }
}
