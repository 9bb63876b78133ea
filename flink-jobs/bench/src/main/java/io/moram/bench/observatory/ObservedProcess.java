// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.observatory;

import io.moram.client.KafkaAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code moram observe} as a process of its own, with the heap that the launcher gives it. */
final class ObservedProcess implements AutoCloseable {

  /** As the launcher gives it. */
  private static final String HEAP = "128m";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern ADDRESS = Pattern.compile("Observatory +(\\S+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private final Process process;
  private final URI address;

  private ObservedProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts the process.
   *
   * @param work the folder of its output
   * @throws IOException if it does not serve the page in time
   */
  static ObservedProcess start(KafkaAccess access, int port, Path work)
      throws IOException, InterruptedException {
    Path console = work.resolve("observe.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.moram.cli.Main",
                "observe",
                "--bootstrap-servers=" + access.bootstrapServers(),
                "--topic-prefix=" + access.topics().prefix(),
                "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(console.toFile())
            .start();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher address = ADDRESS.matcher(Files.readString(console));
      if (address.find()) {
        return new ObservedProcess(process, URI.create(address.group(1)));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    process.destroyForcibly();
    throw new IOException(
        "moram observe did not start: " + String.join(" ", lastLines(Files.readString(console))));
  }

  private static List<String> lastLines(String text) {
    List<String> lines = text.lines().toList();
    return lines.subList(Math.max(0, lines.size() - 5), lines.size());
  }

  /** The address of the page. */
  URI address() {
    return address;
  }

  /** The memory of the process now, in bytes; 0 where the system does not say it. */
  long residentBytes() throws IOException {
    return status(RESIDENT);
  }

  /** The most memory that the process has had, in bytes; 0 where the system does not say it. */
  long peakBytes() throws IOException {
    return status(PEAK);
  }

  private long status(Pattern line) throws IOException {
    Path file = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.isReadable(file)) {
      return 0;
    }
    Matcher found = line.matcher(Files.readString(file));
    return found.find() ? 1024 * Long.parseLong(found.group(1)) : 0;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
