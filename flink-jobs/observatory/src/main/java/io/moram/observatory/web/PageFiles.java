// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/** The files of the page, and the library that it uses, as they are on the class path. */
final class PageFiles {

  /** Where the jar of lit-html has its modules. */
  private static final String LIBRARY = "META-INF/resources/webjars/lit-html/";

  private static final String PAGE = "io/moram/observatory/page/";

  private static final Pattern NAME = Pattern.compile("/((lib|lib/directives)/)?[a-z-]+\\.[a-z]+");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /** A file and its media type. */
  @SuppressWarnings("ArrayRecordComponent") // It is sent, and never compared.
  record PageFile(String type, byte[] content) {}

  private final String libraryVersion;

  PageFiles() throws IOException {
    try (InputStream properties =
        PageFiles.class
            .getClassLoader()
            .getResourceAsStream("META-INF/maven/org.webjars.npm/lit-html/pom.properties")) {
      if (properties == null) {
        throw new IOException("The library lit-html is not on the class path.");
      }
      Properties values = new Properties();
      values.load(properties);
      libraryVersion = values.getProperty("version");
    }
  }

  /** The file at a path of the server; empty if there is none. */
  Optional<PageFile> file(String path) throws IOException {
    String name = path.equals("/") ? "/index.html" : path;
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    String resource =
        name.startsWith("/lib/")
            ? LIBRARY + libraryVersion + name.substring("/lib".length())
            : PAGE + name.substring(1);
    try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(new PageFile(type, in.readAllBytes()));
    }
  }
}
