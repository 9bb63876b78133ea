// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a login file: which process the broker is. A number alone does not say so,
 * because systems use numbers again.
 *
 * @param process the number of the process
 * @param started when it started
 */
record BrokerProcessLine(long process, Instant started) {

  private static final Pattern LINE = Pattern.compile("# .* of process (\\d+), started (\\S+)\\.");

  /** The system computes the time of a start from its clock, which may be set meanwhile. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /**
   * The line, without its {@code #}.
   *
   * @param address the broker, as host:port
   */
  static String ofThisProcess(String address) {
    ProcessHandle process = ProcessHandle.current();
    return "The login of the Kafka broker %s of process %d, started %s."
        .formatted(address, process.pid(), startOf(process));
  }

  /** Reads the first line of a file; empty if it is none of ours. */
  static Optional<BrokerProcessLine> read(String text) {
    Matcher line = LINE.matcher(text.lines().findFirst().orElse(""));
    return line.matches()
        ? Optional.of(
            new BrokerProcessLine(Long.parseLong(line.group(1)), Instant.parse(line.group(2))))
        : Optional.empty();
  }

  /** Whether the process still runs. */
  boolean isAlive() {
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .filter(found -> Duration.between(startOf(found), started).abs().compareTo(TOLERANCE) <= 0)
        .isPresent();
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }
}
