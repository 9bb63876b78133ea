// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks for words of docs/word-list.txt in Java sources, Avro schemas and Markdown pages, and for
 * long sentences in the pages.
 */
class ProseTest {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final int MOST_WORDS = 25;
  private static final Set<String> SKIPPED = Set.of("target", ".git", "performance", "resources");

  @Test
  void noLineHasAWordOfTheList() throws IOException {
    assertThat(find(patterns(ROOT.resolve("docs/word-list.txt")))).isEmpty();
  }

  @Test
  void noSentenceOfADocumentIsLong() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path page : documents()) {
      for (String sentence : MarkdownSentences.read(page)) {
        if (MarkdownSentences.words(sentence) > MOST_WORDS) {
          tooLong.add(ROOT.relativize(page) + ": " + sentence);
        }
      }
    }

    assertThat(tooLong).as("sentences of more than %d words", MOST_WORDS).isEmpty();
  }

  @Test
  void sentencesEndWhereAReaderSeesIt(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(
        page,
        """
        # A heading is no sentence
        One sentence
        over two lines. Another: with a tail.
        - An item with `code of three words`.
        | cell | other [cell](with/an address) |
        ```
        code is no sentence
        ```
        """);

    assertThat(MarkdownSentences.read(page))
        .containsExactly(
            "One sentence over two lines.",
            "Another:",
            "with a tail.",
            "An item with `code of three words`.",
            "cell",
            "other [cell](with/an address)");
    assertThat(MarkdownSentences.words("An item with `code of three words`.")).isEqualTo(4);
    assertThat(MarkdownSentences.words("other [cell](with/an address)")).isEqualTo(2);
  }

  @Test
  void theListFindsWhatItNames() throws IOException {
    List<Pattern> patterns = patterns(ROOT.resolve("docs/word-list.txt"));

    assertThat(matches(patterns, "It is read " + "an" + "ew.")).isTrue();
    assertThat(matches(patterns, "One copy a" + " JVM.")).isTrue();
    assertThat(matches(patterns, "@throws IOException" + " where it cannot be read")).isTrue();
    assertThat(matches(patterns, "One copy per JVM, read again if it changed.")).isFalse();
  }

  /** The pages that people read. Those about bundled data quote licenses. */
  private static List<Path> documents() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("deploy"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/architecture.md"));
    return pages;
  }

  private static List<Pattern> patterns(Path list) throws IOException {
    return Files.readAllLines(list).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Pattern.compile(line.split("\t", 2)[0], Pattern.CASE_INSENSITIVE))
        .toList();
  }

  private static boolean matches(List<Pattern> patterns, String line) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(line).find());
  }

  private static List<String> find(List<Pattern> patterns) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().matches(".*\\.(java|md|avsc)")) {
              List<String> lines = Files.readAllLines(file);
              for (int i = 0; i < lines.size(); i++) {
                if (matches(patterns, lines.get(i))) {
                  found.add(ROOT.relativize(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
