// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.text.VisibleText;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A failure and its causes in words, without a stack trace. */
public final class ErrorText {

  private static final int MAX_CAUSES = 4;

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
    return text.toString();
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
    String message = failure.getMessage();
    if (message != null && !message.isBlank()) {
      // It may quote foreign input.
      messages.add(VisibleText.lines(message));
    } else if (messages.isEmpty()) {
      messages.add(failure.getClass().getSimpleName());
    }
  }
}
