// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import io.moram.cli.console.BuildInfo;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** Says which build this is, and of what. The build writes its part into a file of properties. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    return text(BuildInfo.read());
  }

  /**
   * The answer to {@code --version}, by lines.
   *
   * @param build the properties of the build; values that no build has filled in are unknown
   */
  static String[] text(Properties build) {
    return new String[] {
      "moram-flink " + BuildInfo.moram(build),
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
      "PyTorch " + BuildInfo.value(build, "pytorch") + ", DJL " + BuildInfo.value(build, "djl")
    };
  }
}
