// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.cli.console.BuildInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The facts about a run that a report begins with. */
public final class RunFacts {

  private static final double GIB = 1L << 30;

  private final Map<String, String> facts = new LinkedHashMap<>();

  /** Adds a fact; an empty one is left out. */
  public RunFacts add(String name, String value) {
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
    return this;
  }

  /** Adds a date and time. */
  public RunFacts addTime(String name, Instant time) {
    return add(name, time.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Adds the duration of the run; NaN is left out. */
  public RunFacts addSeconds(double seconds) {
    return add(
        "duration", Double.isFinite(seconds) ? String.format(Locale.ROOT, "%,.0f s", seconds) : "");
  }

  /** Adds the version of the project, as {@code --version} prints it. */
  public RunFacts addVersion() throws IOException {
    return add("moram-flink", BuildInfo.moram(BuildInfo.read()));
  }

  /** Adds this machine: its processors, memory, operating system and Java. */
  public RunFacts addMachine() {
    Runtime process = Runtime.getRuntime();
    String memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? String.format(Locale.ROOT, "%.0f GiB of memory, ", system.getTotalMemorySize() / GIB)
            : "";
    return add(
            "machine",
            String.format(
                Locale.ROOT,
                "%d processors for this process, %s%.1f GiB of Java heap",
                process.availableProcessors(),
                memory,
                process.maxMemory() / GIB))
        .add(
            "operating system",
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + ", "
                + System.getProperty("os.arch"))
        .add("Java", Runtime.version() + ", " + System.getProperty("java.vendor"));
  }

  /** The facts by name, in the order in which they were added. */
  public Map<String, String> byName() {
    return new LinkedHashMap<>(facts);
  }
}
