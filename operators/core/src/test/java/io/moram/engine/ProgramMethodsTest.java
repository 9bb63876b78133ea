// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the methods that Java calls with those that the TorchScript programs define. The engine
 * itself reports a wrong name or number of arguments only when a method is called.
 */
class ProgramMethodsTest {

  private static final Path MAIN = Path.of("../../operators/core/src/main");
  private static final Path PAGE = Path.of("../../docs/programs.md");
  private static final Path SOURCES = MAIN.resolve("java/io/moram");
  private static final Path PROGRAMS = MAIN.resolve("resources/io/moram");

  /** A method's name and its parameters after {@code self}. */
  private static final Pattern DEFINITION =
      Pattern.compile("def (\\w+)\\(self: __torch__\\.Program((?:, \\w+: [\\w\\[\\]]+)*)\\)");

  private static final Pattern PARAMETER = Pattern.compile(", \\w+: ");
  private static final Pattern INNER_CALL = Pattern.compile("\\(self\\)\\.(\\w+)\\(");

  /** Two underscores are the language's own, such as {@code __and__}. */
  private static final Pattern PRIVATE_OPERATOR = Pattern.compile("torch\\.(_[^_]\\w*)\\(");

  /** A call in a facade: the method's name and the chain of its arguments. */
  private static final Pattern CALL =
      Pattern.compile("\\bcall\\( ?\"(\\w+)\" ?\\)((?: ?\\.with\\([^;]*?\\))*?) ?\\.run\\(");

  private static final Pattern CALL_WITH_GRADIENTS =
      Pattern.compile("runWithGradients\\( ?\"(\\w+)\"((?:, ?\\w+)*) ?\\)");

  @ParameterizedTest
  @CsvSource({
    "atoms/active_atoms.torchscript, atoms/AtomsProgram.java atoms/TrainingProgram.java",
    "model/layers/encoder.torchscript, model/layers/EncoderProgram.java",
    "model/decoder/layers/decoder.torchscript, model/decoder/layers/DecoderProgram.java",
    "engine/bfloat16.torchscript, engine/BFloat16.java"
  })
  void everyMethodThatJavaCallsExistsAndEveryMethodIsCalled(String program, String facades) {
    String script = onOneLine(PROGRAMS.resolve(program));
    Map<String, Integer> defined = definitions(script);
    assertThat(defined).hasSize(count(Pattern.compile(" def "), script));
    Map<String, Integer> called = new HashMap<>();
    for (String facade : facades.split(" ", -1)) {
      called.putAll(calls(onOneLine(SOURCES.resolve(facade))));
    }

    assertThat(called).as("methods and arguments in %s", facades).isNotEmpty();
    assertThat(defined).as("methods and parameters of %s", program).containsAllEntriesOf(called);
    Set<String> used = new HashSet<>(called.keySet());
    INNER_CALL.matcher(script).results().forEach(inner -> used.add(inner.group(1)));
    assertThat(used).as("methods that something calls").containsAll(defined.keySet());
  }

  @Test
  void onlyFacadesCallPrograms() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> users =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.startsWith(SOURCES.resolve("engine")))
              .filter(file -> onOneLine(file).contains("TorchProgram"))
              .map(file -> file.getFileName().toString())
              .toList();
      assertThat(users)
          .containsExactlyInAnyOrder(
              "AtomsProgram.java", "EncoderProgram.java", "DecoderProgram.java");
    }
  }

  /** The test must see every call of a facade: a pattern that misses one would hide a mistake. */
  @ParameterizedTest
  @CsvSource({
    "atoms/AtomsProgram.java, call(",
    "atoms/TrainingProgram.java, call(",
    "model/layers/EncoderProgram.java, call(",
    "model/decoder/layers/DecoderProgram.java, call(",
    "engine/BFloat16.java, call(",
    "model/layers/EncoderProgram.java, runWithGradients("
  })
  void everyCallOfAFacadeIsSeen(String facade, String start) {
    String source = onOneLine(SOURCES.resolve(facade));
    long literals =
        Pattern.compile(Pattern.quote(start) + " ?\"").matcher(source).results().count();
    Pattern pattern = start.equals("call(") ? CALL : CALL_WITH_GRADIENTS;
    assertThat(literals).isPositive();
    assertThat(pattern.matcher(source).results().count()).isEqualTo(literals);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "atoms/active_atoms.torchscript",
        "model/layers/encoder.torchscript",
        "model/decoder/layers/decoder.torchscript"
      })
  void everyPrivateOperatorIsOnThePage(String program) throws IOException {
    List<String> operators =
        PRIVATE_OPERATOR
            .matcher(onOneLine(PROGRAMS.resolve(program)))
            .results()
            .map(call -> "`" + call.group(1) + "`")
            .distinct()
            .toList();
    assertThat(operators).isNotEmpty();
    assertThat(Files.readString(PAGE)).contains(operators);
  }

  private static Map<String, Integer> definitions(String script) {
    Map<String, Integer> definitions = new HashMap<>();
    Matcher matcher = DEFINITION.matcher(script);
    while (matcher.find()) {
      definitions.put(matcher.group(1), count(PARAMETER, matcher.group(2)));
    }
    return definitions;
  }

  private static Map<String, Integer> calls(String source) {
    Map<String, Integer> calls = new HashMap<>();
    Matcher matcher = CALL.matcher(source);
    while (matcher.find()) {
      calls.put(matcher.group(1), count(Pattern.compile("\\.with\\("), matcher.group(2)));
    }
    Matcher withGradients = CALL_WITH_GRADIENTS.matcher(source);
    while (withGradients.find()) {
      calls.put(withGradients.group(1), count(Pattern.compile(","), withGradients.group(2)));
    }
    return calls;
  }

  private static int count(Pattern pattern, String text) {
    return (int) pattern.matcher(text).results().count();
  }

  /** The file's text with single spaces for all white space, but none before a dot. */
  private static String onOneLine(Path file) {
    try {
      return Files.readString(file).replaceAll("\\s+", " ").replace(" .", ".");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
