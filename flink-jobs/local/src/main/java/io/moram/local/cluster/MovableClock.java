// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The clock of one process, moved by libfaketime. Only the time of day moves: what is measured
 * between two moments stays true, as on a machine whose clock is corrected.
 *
 * @param offset the file from which the library reads by how much the clock is wrong
 */
record MovableClock(Path offset) {

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  /** The library where Debian's package libfaketime puts it. */
  static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::isReadable).findFirst();
  }

  /** The variables of a process whose clock can be moved. */
  Map<String, String> environment(Path library) {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", offset.toString(),
        // Seconds between two looks at the file.
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Without it, Java's timed waits end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Moves the clock to the system's time plus an offset, within about a second. */
  void move(Duration by) throws IOException {
    Files.createDirectories(offset.getParent());
    Path next = offset.resolveSibling(offset.getFileName() + ".next");
    Files.writeString(next, "%+d".formatted(by.toSeconds()));
    // The library reads the file at any moment, so it is never half written.
    Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
  }
}
