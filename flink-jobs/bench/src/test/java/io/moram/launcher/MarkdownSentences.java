// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The sentences of a Markdown page, without headings and code blocks. A cell of a table and an item
 * of a list start new sentences. A colon and a semicolon end one, since a list may follow them.
 */
final class MarkdownSentences {

  private static final Pattern LIST_ITEM = Pattern.compile("([-*]|\\d+\\.) (.*)");
  private static final Pattern END_OF_SENTENCE =
      Pattern.compile("(?<=[.!?:])[\"')*]*\\s+(?=[A-Za-z0-9\"'`*(\\[])|; ");

  private final List<String> sentences = new ArrayList<>();
  private final StringBuilder paragraph = new StringBuilder();

  private MarkdownSentences() {}

  static List<String> read(Path page) throws IOException {
    MarkdownSentences text = new MarkdownSentences();
    boolean isCode = false;
    for (String raw : Files.readAllLines(page)) {
      String line = raw.strip();
      if (line.startsWith("```")) {
        isCode = !isCode;
      }
      if (!isCode) {
        text.add(line);
      }
    }
    text.endParagraph();
    return text.sentences;
  }

  /** The number of words; a span of code or a link's address is one word. */
  static long words(String sentence) {
    String plain = sentence.replaceAll("`[^`]*`", "x").replaceAll("\\]\\([^)]*\\)", "]");
    return Stream.of(plain.split("\\s+", -1))
        .filter(word -> word.chars().anyMatch(Character::isLetterOrDigit))
        .count();
  }

  private void add(String line) {
    var item = LIST_ITEM.matcher(line);
    if (line.isEmpty() || line.startsWith("#") || line.startsWith("```") || line.startsWith("<")) {
      endParagraph();
    } else if (line.startsWith("|")) {
      endParagraph();
      for (String cell : line.split("(?<!\\\\)\\|", -1)) {
        addSentences(cell.strip());
      }
    } else if (item.matches()) {
      endParagraph();
      paragraph.append(item.group(2));
    } else {
      paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
    }
  }

  private void endParagraph() {
    addSentences(paragraph.toString());
    paragraph.setLength(0);
  }

  private void addSentences(String text) {
    END_OF_SENTENCE.splitAsStream(text).filter(s -> !s.isBlank()).forEach(sentences::add);
  }
}
