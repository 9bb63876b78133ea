// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;

/** What the build wrote into a file of properties: which build this is, and of what. */
public final class BuildInfo {

  private static final String FILE = "/moram-build.properties";

  private BuildInfo() {}

  /** The properties of the build. */
  public static Properties read() throws IOException {
    Properties build = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(FILE)) {
      build.load(Objects.requireNonNull(in, FILE));
    }
    return build;
  }

  /** The version of the project, with its commit. */
  public static String moram(Properties build) {
    return value(build, "version") + " (commit " + value(build, "commit") + ")";
  }

  /** A property; one that no build has filled in is unknown. */
  public static String value(Properties build, String name) {
    String value = build.getProperty(name, "");
    return value.isBlank() || value.startsWith("$") ? "unknown" : value;
  }
}
