// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine of a measurement: {@code machine.json} next to the results. It has what affects
 * figures, and nothing that identifies the owner.
 *
 * @param processor the model of the processors
 * @param processors the number of processors that the JVM sees
 * @param memoryBytes the size of the main memory in bytes
 * @param system the operating system, the first two numbers of its version, and the architecture
 * @param java the Java virtual machine and its version
 * @param engine the deep-learning engine and its version
 * @param gpus the number of GPUs that the engine can use
 * @param date the day of the measurement in UTC, in ISO 8601
 */
public record Machine(
    String processor,
    int processors,
    long memoryBytes,
    String system,
    String java,
    String engine,
    int gpus,
    String date) {

  /** The file name, in the output folder. */
  public static final String NAME = "machine.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** The first two numbers of a version, and the rest. The rest does not affect speed. */
  private static final Pattern VERSION = Pattern.compile("^(\\d+\\.\\d+).*");

  private static final String MODEL = "model name";

  /** This machine, today. Loads the engine. */
  public static Machine here() throws IOException {
    Engine engine = Engine.getInstance();
    Runtime runtime = Runtime.getRuntime();
    return new Machine(
        model(),
        runtime.availableProcessors(),
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                VERSION.matcher(System.getProperty("os.version")).replaceFirst("$1"),
                System.getProperty("os.arch")),
        "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()),
        "%s %s".formatted(engine.getEngineName(), engine.getVersion()),
        engine.getGpuCount(),
        LocalDate.now(ZoneOffset.UTC).toString());
  }

  /** The model on Linux; on other systems, the architecture. */
  private static String model() throws IOException {
    String architecture = System.getProperty("os.arch");
    if (!Files.isReadable(PROCESSORS)) {
      return architecture;
    }
    try (Stream<String> lines = Files.lines(PROCESSORS, UTF_8)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    }
  }

  /** Writes the file. Replaces an existing one. */
  void write(Path file) throws IOException {
    Files.writeString(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n", UTF_8);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or has other content; the message names the file
   */
  public static Machine read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readString(file, UTF_8), Machine.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " does not describe a machine: " + e.getOriginalMessage(), e);
    }
  }
}
