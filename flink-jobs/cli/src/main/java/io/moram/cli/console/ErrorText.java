// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.text.VisibleText;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A failure and its causes in words, without a stack trace, safe for a terminal. */
public final class ErrorText {

  private static final int MAX_CAUSES = 4;

  /** An engine's message can fill pages. In characters. */
  private static final int LONGEST = 600;

  private ErrorText() {}

  /** The messages from the outermost to the innermost, each once. */
  public static String of(Throwable failure) {
    Set<String> messages = new LinkedHashSet<>();
    @Nullable Throwable cause = failure;
    Throwable root = failure;
    while (cause != null) {
      root = cause;
      if (messages.size() < MAX_CAUSES) {
        addMessage(messages, cause);
      }
      cause = cause.getCause();
    }
    addMessage(messages, root);
    StringBuilder text = new StringBuilder();
    for (String message : messages) {
      // A cause that an earlier message quotes adds nothing.
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : "\n  because: ").append(message);
      }
    }
    return VisibleText.lines(text.toString());
  }

  /** The message of a failure and the first line of its innermost cause. */
  public static String inOneLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(failure.getMessage());
    String reason =
        root.getMessage() == null || root.getMessage().isBlank()
            ? root.getClass().getSimpleName()
            : root.getMessage();
    return (root == failure || message.contains(reason) ? message : message + ": " + reason)
        .lines()
        .findFirst()
        .orElse("");
  }

  /** Adds the message of a cause. Its class name is added only if there is no message at all. */
  private static void addMessage(Set<String> messages, Throwable failure) {
    String message =
        failure instanceof FileSystemException file ? ofFile(file) : failure.getMessage();
    if (failure instanceof ReadOnlyFileSystemException) {
      message = "The file system is read-only.";
    }
    if (message != null && !message.isBlank()) {
      // It may quote foreign input.
      String shown = VisibleText.lines(message);
      messages.add(shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + " ...");
    } else if (messages.isEmpty()) {
      messages.add(failure.getClass().getSimpleName());
    }
  }

  /** Java's message about a file is often its path alone. */
  private static @Nullable String ofFile(FileSystemException failure) {
    String file = failure.getOtherFile() == null ? failure.getFile() : failure.getOtherFile();
    if (file == null) {
      return failure.getMessage();
    }
    String reason = failure.getReason();
    if (reason == null) {
      reason = reason(failure);
    }
    return reason == null ? failure.getMessage() : "Cannot use " + file + ": " + reason + ".";
  }

  private static @Nullable String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (failure instanceof NotDirectoryException) {
      return "it is not a folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "it exists, and is not what is wanted there";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    return failure instanceof FileSystemLoopException ? "its links lead in a circle" : null;
  }
}
