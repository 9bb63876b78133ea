// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** Says which build this is, and of what. The build writes its part into a file of properties. */
final class Version implements IVersionProvider {

  private static final String FILE = "/moram-build.properties";

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(FILE)) {
      build.load(Objects.requireNonNull(in, FILE));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return text(build);
  }

  /**
   * The answer to {@code --version}, by lines.
   *
   * @param build the properties of the build; values that no build has filled in are unknown
   */
  static String[] text(Properties build) {
    return new String[] {
      "moram-flink " + value(build, "version") + " (commit " + value(build, "commit") + ")",
      "Java "
          + Runtime.version()
          + " ("
          + System.getProperty("java.vendor")
          + "), "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch"),
      "Flink " + EnvironmentInformation.getVersion(),
      "Kafka clients " + AppInfoParser.getVersion(),
      "PyTorch " + value(build, "pytorch") + ", DJL " + value(build, "djl")
    };
  }

  private static String value(Properties build, String name) {
    String value = build.getProperty(name, "");
    return value.isBlank() || value.startsWith("$") ? "unknown" : value;
  }
}
