// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;

/** Files of settings that only their owner can read, from the moment they exist. */
public final class OwnerFile {

  private OwnerFile() {}

  /**
   * Writes settings, a line {@code name=value} for each, in place of the file that may be there.
   *
   * @param file its folder is created, for the owner alone, if it is absent
   * @param comment the first line, without its {@code #}
   * @param settings names, and values without line breaks and blanks at their ends; {@link
   *     java.util.Properties} reads backslashes as they were
   */
  public static void write(Path file, String comment, Map<String, String> settings)
      throws IOException {
    StringBuilder text = new StringBuilder("# ").append(comment).append('\n');
    settings.forEach(
        (name, value) -> text.append(name).append('=').append(escaped(value)).append('\n'));
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, forOwner("rwx------"));
    }
    Path unfinished = Files.createTempFile(folder, ".login", null, forOwner("rw-------"));
    try {
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\");
  }

  private static FileAttribute<?>[] forOwner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
