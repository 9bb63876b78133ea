// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.io.IOException;

/** State was written by a newer build, in a format that this build does not know. */
public final class UnsupportedFormatVersionException extends IOException {

  UnsupportedFormatVersionException(String format, int found, int newest) {
    super(
        "State of the format "
            + format
            + " has version "
            + found
            + "; this build reads versions 1 to "
            + newest
            + ". Restore it with the build that wrote it, or with a newer build.");
  }
}
