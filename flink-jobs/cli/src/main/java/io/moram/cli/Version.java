// SPDX-License-Identifier: Apache-2.0
package io.moram.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest of the jar that the command line runs from. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {text(Version.class.getPackage().getImplementationVersion())};
  }

  /**
   * The answer to {@code --version}.
   *
   * @param version the manifest's version; null if there is no manifest
   */
  static String text(@Nullable String version) {
    return version == null
        ? "moram-flink runs from class files, so its version is unknown."
        : "moram-flink " + version;
  }
}
