// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import io.moram.schemas.text.VisibleText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A prompt with the names of columns in braces. Two braces stand for one. */
public final class PromptTemplate {

  private static final Pattern PART = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]+)\\}|[{}]");

  private final List<Part> parts = new ArrayList<>();

  /** A text as it is, or the name of a column. */
  private record Part(String text, boolean isColumn) {}

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException if a brace stands alone, or no column is named
   */
  public PromptTemplate(String template) {
    Matcher part = PART.matcher(template);
    int end = 0;
    while (part.find()) {
      parts.add(new Part(template.substring(end, part.start()), false));
      end = part.end();
      String column = part.group(1);
      if (column != null) {
        parts.add(new Part(column, true));
      } else if (part.group().length() == 2) {
        parts.add(new Part(part.group().substring(1), false));
      } else {
        throw new IllegalArgumentException(
            "%s has a brace at character %d that names no column. Write two braces for one."
                .formatted(VisibleText.quoted(template), part.start() + 1));
      }
    }
    parts.add(new Part(template.substring(end), false));
    if (parts.stream().noneMatch(Part::isColumn)) {
      throw new IllegalArgumentException(
          VisibleText.quoted(template) + "; must name a column, as in {text}.");
    }
  }

  /** The columns that it names. */
  public Collection<String> columns() {
    return parts.stream().filter(Part::isColumn).map(Part::text).distinct().toList();
  }

  /**
   * The prompt of a row.
   *
   * @param row the texts by column; it has every column of {@link #columns}
   */
  public String of(Map<String, String> row) {
    StringBuilder prompt = new StringBuilder();
    parts.forEach(
        part -> prompt.append(part.isColumn() ? row.getOrDefault(part.text(), "") : part.text()));
    return prompt.toString();
  }
}
