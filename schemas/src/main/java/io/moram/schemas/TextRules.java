// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.text.ForeignText;
import io.moram.schemas.text.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the texts that producers choose, and the form that they are brought to. The same for
 * every record and for Avro and JSON.
 */
final class TextRules {
  static final int MAX_ID = 256;
  static final int MAX_TEMPLATE = 512;
  private static final int MAX_LABEL = 256;
  private static final int MAX_CANDIDATES = 10_000;
  private static final Pattern LEARNER = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private TextRules() {}

  static void learner(String learner) throws MalformedMessageException {
    if (!LEARNER.matcher(learner).matches()) {
      throw invalid(
          "learner is %s; must be 1 to 249 characters of [A-Za-z0-9._-]."
              .formatted(VisibleText.quoted(learner)));
    }
  }

  /** A class name, a marker or a domain: tidied, and with something to see. */
  static String name(String field, String name) throws MalformedMessageException {
    length(field, name, 1, MAX_LABEL);
    String tidy = ForeignText.tidy(name);
    visible(field, tidy);
    if (tidy.isEmpty()) {
      throw invalid(field + " is blank; must have a visible character.");
    }
    // The form NFC can be longer.
    length(field, tidy, 1, MAX_LABEL);
    return tidy;
  }

  /** The name, or null if there is none. */
  static @Nullable String optionalName(String field, @Nullable String name)
      throws MalformedMessageException {
    return name == null ? null : name(field, name);
  }

  /** Class names, each tidied; null if there are none. */
  static @Nullable List<String> names(String field, @Nullable List<String> names)
      throws MalformedMessageException {
    if (names == null) {
      return null;
    }
    if (names.isEmpty() || names.size() > MAX_CANDIDATES) {
      throw invalid(
          "the number of %s is %d; must be 1 to %d."
              .formatted(field, names.size(), MAX_CANDIDATES));
    }
    List<String> tidy = new ArrayList<>(names.size());
    for (String name : names) {
      tidy.add(name(field, name));
    }
    return tidy;
  }

  /** An id. It stays as it is, because its owner compares it. */
  static void id(String field, String id, int least) throws MalformedMessageException {
    length(field, id, least, MAX_ID);
    visible(field, id);
  }

  /** A prompt in Unicode's form NFC; null if there is none. */
  static @Nullable String template(@Nullable String template) throws MalformedMessageException {
    if (template == null) {
      return null;
    }
    length("promptTemplate", template, 1, MAX_TEMPLATE);
    String composed = ForeignText.composed(template);
    visible("promptTemplate", composed);
    if (!composed.contains("{}")) {
      throw invalid(
          "promptTemplate is %s; must contain {}, which stands for the class name."
              .formatted(VisibleText.quoted(template)));
    }
    length("promptTemplate", composed, 1, MAX_TEMPLATE);
    return composed;
  }

  /**
   * A text that the model reads or says. It stays as it is, because each character counts there.
   *
   * @param most the most bytes in UTF-8
   */
  static void prose(String field, String text, int most) throws MalformedMessageException {
    if (text.isEmpty()) {
      throw invalid(field + " is empty; must have a character.");
    }
    int bytes = text.getBytes(UTF_8).length;
    if (bytes > most) {
      throw new MalformedMessageException(
          TOO_LARGE,
          "%s has %d bytes in UTF-8; must have at most %d.".formatted(field, bytes, most));
    }
    Optional<String> forbidden = ForeignText.forbiddenInProse(text);
    if (forbidden.isPresent()) {
      throw invalid(
          "%s is %s and has %s; must be text, with tabs and line breaks as its only control characters. Remove it."
              .formatted(field, VisibleText.quoted(text), forbidden.get()));
    }
  }

  /** Several such texts, at least {@code least} and at most {@code most} of them. */
  static void proses(String field, List<String> texts, int least, int most, int bytes)
      throws MalformedMessageException {
    if (texts.size() < least || texts.size() > most) {
      throw invalid(
          "the number of %s is %d; must be %d to %d.".formatted(field, texts.size(), least, most));
    }
    for (int i = 0; i < texts.size(); i++) {
      prose(field + "[" + i + "]", texts.get(i), bytes);
    }
  }

  /** The length alone, in UTF-16 units. */
  static void length(String field, String value, int least, int most)
      throws MalformedMessageException {
    if (value.length() < least || value.length() > most) {
      throw invalid(
          "%s has %d characters; must have %d to %d."
              .formatted(field, value.length(), least, most));
    }
  }

  private static void visible(String field, String value) throws MalformedMessageException {
    Optional<String> forbidden = ForeignText.forbidden(value);
    if (forbidden.isPresent()) {
      throw invalid(
          "%s is %s and has %s; must have visible characters alone. Remove it."
              .formatted(field, VisibleText.quoted(value), forbidden.get()));
    }
  }

  private static MalformedMessageException invalid(String message) {
    return new MalformedMessageException(INVALID, message);
  }
}
