// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTokenizerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANY = 50_000;

  @TempDir private Path temp;

  private static byte[] resource(String name) throws IOException {
    String path = "/golden/tokenizers/" + name;
    try (InputStream in =
        Objects.requireNonNull(DecoderTokenizerTest.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    }
  }

  private DecoderTokenizer tokenizer(byte[] json, int vocabulary) throws IOException {
    Files.write(temp.resolve("tokenizer.json"), json);
    return DecoderTokenizer.of(
        "tokenizer.json",
        PlainTokenizer.read(BackboneFiles.inFolder(temp), "tokenizer.json", json),
        vocabulary);
  }

  private DecoderTokenizer bytes() throws IOException {
    return tokenizer(resource("bytes.json"), MANY);
  }

  private static void assertLines(DecoderTokenizer tokenizer, String name) throws IOException {
    int lines = 0;
    for (JsonNode line : JSON.readTree(resource("lines.json"))) {
      String text = line.path("text").asText();
      int[] ids =
          StreamSupport.stream(line.path(name).spliterator(), false)
              .mapToInt(JsonNode::asInt)
              .toArray();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
      lines++;
    }
    assertThat(lines).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "fallback"})
  void linesOfManyScriptsHaveTheTokensOfPython(String name) throws IOException {
    try (DecoderTokenizer tokenizer = tokenizer(resource(name + ".json"), MANY)) {
      assertLines(tokenizer, name);
    }
  }

  @Test
  void linesOfManyScriptsHaveTheTokensOfSmolLm2() throws IOException {
    byte[] json = Files.readAllBytes(SmolLm2.folder().resolve("tokenizer.json"));
    try (DecoderTokenizer tokenizer = tokenizer(json, MANY)) {
      assertLines(tokenizer, "smollm2");
    }
  }

  @Test
  void whatLooksLikeASpecialTokenIsText() throws IOException {
    try (DecoderTokenizer tokenizer = bytes()) {
      for (String typed : new String[] {"<|im_end|>", "a<|im_start|>b", "<|endoftext|>"}) {
        int[] ids = tokenizer.encode(typed);
        assertThat(ids).hasSizeGreaterThan(1).doesNotContain(0, 1, 2);
        assertThat(tokenizer.decode(ids)).isEqualTo(typed);
      }
    }
  }

  @Test
  void specialTokensHaveNoText() throws IOException {
    try (DecoderTokenizer tokenizer = bytes()) {
      int[] word = tokenizer.encode("Hallo");
      int[] ended = Arrays.copyOf(word, word.length + 1);
      ended[word.length] = 2;
      assertThat(tokenizer.decode(ended)).isEqualTo("Hallo");
      assertThat(tokenizer.decode(new int[] {2})).isEmpty();
      assertThatThrownBy(() -> tokenizer.decode(new int[] {MANY}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("token 50000 is not in the vocabulary of 50000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes.json", "fallback.json"})
  void halfOfAPairIsReplacedAndNothingElse(String file) throws IOException {
    try (DecoderTokenizer tokenizer = tokenizer(resource(file), MANY)) {
      for (String half : new String[] {"\uD83D", "\uDE42", "\uDE42\uD83D", "a\uD83D \uDE42b"}) {
        String whole = half.replaceAll("[\uD83D\uDE42]", "\uFFFD");
        assertThat(tokenizer.encode(half)).isEqualTo(tokenizer.encode(whole));
      }
      assertThat(tokenizer.decode(tokenizer.encode("🙂\0x"))).isEqualTo("🙂\0x");
      assertThat(tokenizer.encode("")).isEmpty();
      assertThat(tokenizer.decode(new int[0])).isEmpty();
    }
  }

  @Test
  void halfOfASignIsShownAsUnknown() throws IOException {
    try (DecoderTokenizer tokenizer = bytes()) {
      int[] sign = tokenizer.encode("𓂀");
      assertThat(sign).hasSizeGreaterThan(1);
      assertThat(tokenizer.decode(Arrays.copyOf(sign, 1))).isEqualTo("\uFFFD");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes.json", "fallback.json"})
  void aMegabyteIsReadWhole(String file) throws IOException {
    try (DecoderTokenizer tokenizer = tokenizer(resource(file), MANY)) {
      String text = "The Straße 12\n𓂀".repeat(1 << 16);
      assertThat(text).hasSize(1 << 20);
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  private void assertRefused(Consumer<ObjectNode> change, int vocabulary, String message)
      throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(resource("bytes.json"));
    change.accept(root);
    byte[] json = JSON.writeValueAsBytes(root);
    assertThatThrownBy(() -> tokenizer(json, vocabulary))
        .isInstanceOf(InvalidBackboneException.class)
        .hasMessageContaining(message);
  }

  /** The native library ends the process if it meets one in some of its parts. */
  @Test
  void halfOfACharacterInTheFileIsRefused() throws IOException {
    String half = "it has the text \"\\ud83d\", half of a character";
    assertRefused(
        root -> root.putObject("decoder").put("type", "Fuse").put("\uD83D", 1), MANY, half);
    assertRefused(
        root -> root.putObject("decoder").put("type", "Fuse").put("a", "\uD83D"), MANY, half);
    assertRefused(
        root -> root.putObject("normalizer").put("type", "NFC").put("a", "\uD83D"), MANY, half);
    assertRefused(root -> root.withArray("added_tokens").add("\uD83D"), MANY, half);
  }

  @Test
  void otherTokenizersAreRefusedByName() throws IOException {
    assertRefused(
        root -> ((ObjectNode) root.get("model")).put("type", "Unigram"), MANY, "type \"Unigram\"");
    assertRefused(
        root -> root.putObject("decoder").put("type", "WordPiece"), MANY, "type \"WordPiece\"");
    assertRefused(root -> {}, 599, "has the token number 599; vocab_size of config.json is 599");
  }
}
