// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorTextTest {

  @Test
  void anErrorOfAFileSaysWhatIsWrongWithIt(@TempDir Path folder) throws IOException {
    assertThat(ErrorText.of(new AccessDeniedException("/a/b")))
        .isEqualTo("Cannot use /a/b: permission denied.");
    assertThat(ErrorText.of(new NoSuchFileException("/a/b")))
        .isEqualTo("Cannot use /a/b: it does not exist.");
    assertThat(ErrorText.of(new NotDirectoryException("/a/b")))
        .isEqualTo("Cannot use /a/b: it is not a folder.");
    assertThat(ErrorText.of(new FileSystemException("/a/b", null, "No space left on device")))
        .isEqualTo("Cannot use /a/b: No space left on device.");
    Path file = Files.createFile(folder.resolve("afile"));
    FileAlreadyExistsException taken =
        catchThrowableOfType(FileAlreadyExistsException.class, () -> Files.createDirectories(file));
    assertThat(ErrorText.of(taken))
        .isEqualTo("Cannot use " + file + ": it exists, and is not what is wanted there.");
  }

  @Test
  void foreignTextInAnErrorIsSafe() {
    assertThat(ErrorText.of(new IOException("a \u001b[31m\n b", new IOException("c\u202e"))))
        .isEqualTo("a \\u001b[31m\n b\n  because: c\\u202e");
  }
}
