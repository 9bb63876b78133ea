// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;
import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRulesTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();
  private static final MessageCodec<TextRequest> REQUESTS = MessageCodec.textRequests();
  private static final int MIB = 1 << 20;

  private static TextExample.Builder example() {
    return TextExample.newBuilder(Messages.textExample());
  }

  private static TextRequest.Builder request() {
    return TextRequest.newBuilder(Messages.textRequest());
  }

  private static TextPrediction.Builder prediction() {
    return TextPrediction.newBuilder(Messages.textPrediction());
  }

  private static TextRequest scored(String domain, String answer, String metric) {
    return request().setEvaluation(new TextEvaluationContext(domain, answer, metric, null)).build();
  }

  static Stream<Arguments> brokenRules() {
    String tooLong = "x".repeat(MIB + 1);
    List<String> many = Collections.nCopies(1001, "x");
    return Stream.of(
        Arguments.of(example().setLearner("a/b").build(), INVALID, "learner is 'a/b'"),
        Arguments.of(example().setExampleId("x".repeat(257)).build(), INVALID, "exampleId has 257"),
        Arguments.of(
            example().setPrompt("").build(), INVALID, "prompt is empty; must have a character."),
        Arguments.of(
            example().setPrompt(tooLong).build(),
            TOO_LARGE,
            "prompt has 1048577 bytes in UTF-8; must have at most 1048576."),
        Arguments.of(
            example().setPrompt("ab\u0000").build(),
            INVALID,
            "prompt is 'ab\\u0000' and has U+0000 at character 3, a control character; must be"
                + " text, with tabs and line breaks as its only control characters. Remove it."),
        Arguments.of(example().setPrompt("\u001b[2J").build(), INVALID, "U+001B at character 1"),
        Arguments.of(example().setPrompt("\u0085").build(), INVALID, "U+0085 at character 1"),
        Arguments.of(example().setPrompt("a\ufffd").build(), INVALID, "that was not UTF-8"),
        Arguments.of(example().setPrompt("a\ufdd0").build(), INVALID, "no character of Unicode"),
        Arguments.of(example().setAnswer("").build(), INVALID, "answer is empty"),
        Arguments.of(example().setAnswer(tooLong).build(), TOO_LARGE, "answer has 1048577 bytes"),
        Arguments.of(example().setAnswer("\u0007").build(), INVALID, "answer is '\\u0007'"),
        Arguments.of(example().setTaskMarker("a\nb").build(), INVALID, "taskMarker is 'a\\nb'"),
        Arguments.of(request().setLearner("").build(), INVALID, "learner is ''"),
        Arguments.of(request().setRequestId("").build(), INVALID, "requestId has 0 characters"),
        Arguments.of(request().setPrompt("").build(), INVALID, "prompt is empty"),
        Arguments.of(request().setPrompt(tooLong).build(), TOO_LARGE, "prompt has 1048577 bytes"),
        Arguments.of(
            request().setMaxTokens(0).build(), INVALID, "maxTokens is 0; must be 1 to 100000."),
        Arguments.of(request().setMaxTokens(100_001).build(), INVALID, "maxTokens is 100001"),
        Arguments.of(
            request().setStop(Collections.nCopies(17, "x")).build(),
            INVALID,
            "the number of stop is 17; must be 0 to 16."),
        Arguments.of(request().setStop(List.of("a", "")).build(), INVALID, "stop[1] is empty"),
        Arguments.of(
            request().setStop(List.of("x".repeat(1025))).build(), TOO_LARGE, "stop[0] has 1025"),
        Arguments.of(
            request().setTemperature(-0.5f).build(),
            INVALID,
            "temperature is -0.5; must be 0 to 100."),
        Arguments.of(request().setTemperature(100.5f).build(), INVALID, "temperature is 100.5"),
        Arguments.of(request().setTemperature(Float.NaN).build(), INVALID, "temperature is NaN"),
        Arguments.of(
            request().setTemperature(Float.POSITIVE_INFINITY).build(), INVALID, "is Infinity"),
        Arguments.of(
            request().setCandidates(List.of()).build(),
            INVALID,
            "the number of candidates is 0; must be 1 to 1000."),
        Arguments.of(request().setCandidates(many).build(), INVALID, "candidates is 1001"),
        Arguments.of(
            request().setCandidates(List.of("a", "")).build(), INVALID, "candidates[1] is empty"),
        Arguments.of(
            request().setCandidates(List.of("x".repeat(16_385))).build(),
            TOO_LARGE,
            "candidates[0] has 16385 bytes in UTF-8; must have at most 16384."),
        Arguments.of(request().setBankVersion(-1).build(), INVALID, "bankVersion is -1"),
        Arguments.of(
            request().setRule(AnswerRuleName.GAUSSIAN).build(),
            INVALID,
            "rule is GAUSSIAN; must be RECALL or SELF_ACTIVATED, because a text has no classes."),
        Arguments.of(scored("", "a", "sari"), INVALID, "evaluation.domain has 0"),
        Arguments.of(
            request().setEvaluation(new TextEvaluationContext("a", "b", "sari", "")).build(),
            INVALID,
            "evaluation.source is empty"),
        Arguments.of(scored("a", "", "sari"), INVALID, "evaluation.expectedAnswer is empty"),
        Arguments.of(
            scored("a", "b", "bleu"),
            INVALID,
            "evaluation.metric is 'bleu'; must be one of [accuracy, normalized-accuracy,"
                + " prefix-accuracy, first-letter, numeric, similarity, rougeL, sari]."),
        Arguments.of(prediction().setLearner("a b").build(), INVALID, "learner is 'a b'"),
        Arguments.of(prediction().setRequestId("").build(), INVALID, "requestId has 0"),
        Arguments.of(prediction().setPromptTokens(-1).build(), INVALID, "promptTokens is -1"),
        Arguments.of(prediction().setAnswerTokens(-1).build(), INVALID, "answerTokens is -1"),
        Arguments.of(prediction().setBankVersion(-1).build(), INVALID, "bankVersion is -1"));
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void refusesWithTheLimit(SpecificRecord value, DeadLetterReason reason, String message) {
    MessageCodec<SpecificRecord> codec = codecOf(value);
    assertThat(failure(codec, codec.encode(value)))
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500))
        .returns(reason, MalformedMessageException::reason);
    assertThat(failure(codec, codec.encodeJson(value)).reason()).isEqualTo(reason);
  }

  @SuppressWarnings("unchecked") // Only requests are encoded with the codec of requests.
  private static MessageCodec<SpecificRecord> codecOf(SpecificRecord value) {
    if (value instanceof TextExample) {
      return EXAMPLES;
    }
    return value instanceof TextRequest
        ? (MessageCodec<SpecificRecord>) (MessageCodec<?>) REQUESTS
        : MessageCodec.answers();
  }

  @Test
  void theLargestValuesAreTaken() throws Exception {
    TextRequest largest =
        request()
            .setPrompt("\u00e4".repeat(MIB / 2))
            .setMaxTokens(100_000)
            .setStop(Collections.nCopies(16, "x".repeat(1024)))
            .setTemperature(100)
            .setCandidates(Collections.nCopies(100, "x".repeat(16_384)))
            .build();
    assertThat(REQUESTS.decode(REQUESTS.encode(largest))).isEqualTo(largest);
    TextRequest many = request().setCandidates(Collections.nCopies(1000, "x")).build();
    assertThat(REQUESTS.decode(REQUESTS.encode(many))).isEqualTo(many);
  }

  /** Text in any script, layout and format signs: the model reads it as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " \t\r\n ",
        "e\u0301 \u00a0 a",
        "\u202eright to left\u202c",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u200b\u2028",
        "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f",
        "<|im_end|></s>{}",
      })
  void proseStaysAsItIs(String text) throws Exception {
    TextExample example = example().setPrompt(text).setAnswer(text).build();
    assertThat(EXAMPLES.decode(EXAMPLES.encode(example))).isEqualTo(example);
    assertThat(EXAMPLES.decode(EXAMPLES.encodeJson(example))).isEqualTo(example);
    TextRequest request = request().setPrompt(text).setCandidates(List.of(text)).build();
    assertThat(REQUESTS.decode(REQUESTS.encode(request))).isEqualTo(request);
  }

  /** Avro's encoder replaces a lone surrogate, so only JSON and a sender's own check see one. */
  @ParameterizedTest
  @ValueSource(strings = {"prompt", "answer"})
  void halfOfASurrogatePairIsRefusedByName(String field) {
    String other = field.equals("prompt") ? "answer" : "prompt";
    byte[] json =
        utf8("{\"learner\":\"a\",\"%s\":\"b\\ud83d\",\"%s\":\"c\"}".formatted(field, other));
    assertThat(failure(EXAMPLES, json))
        .hasMessageStartingWith(
            field + " is 'b\\ud83d' and has U+D83D at character 2, half of a surrogate pair;")
        .returns(INVALID, MalformedMessageException::reason);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedInAvro() {
    byte[] message = EXAMPLES.encode(example().setPrompt("abcdef").build());
    int at = new String(message, ISO_8859_1).indexOf("abcdef");
    message[at + 1] = (byte) 0xC3;
    assertThat(failure(EXAMPLES, message))
        .hasMessageContaining("prompt is 'a\ufffdcdef' and has U+FFFD at character 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"learner\":\"a\",\"prompt\":\"b\"} | The TextExample has no field 'answer'. Add it.",
        "{\"learner\":\"a\",\"prompt\":\"b\",\"answer\":\"c\",\"image\":\"\"} |"
            + " The TextExample has the field 'image'; must be one of",
        "{\"learner\":\"a\",\"prompt\":null,\"answer\":\"c\"} | 'prompt' is null",
      })
  void aLineOfJsonWithAPromptIsAnExampleOfText(String json, String message) {
    assertThat(failure(EXAMPLES, utf8(json))).hasMessageContaining(message);
  }

  @Test
  void aRequestOfTheOtherKindIsNamed() {
    MessageCodec<Request> pictures = MessageCodec.requests();
    byte[] picture = pictures.encode(Messages.request());
    byte[] older =
        HexFormat.of()
            .parseHex(
                "c301c87ff91c9cc9545a0a626972647306722d3180a0abfef9620801020304020410626c7565207469"
                    + "740a726f62696e0004020c67617264656e0a726f62696e040a726f62696e10626c7565207469"
                    + "7400");
    for (byte[] message :
        List.of(picture, older, pictures.encodeJson(Messages.request()), utf8("{\"image\":7}"))) {
      assertThat(failure(REQUESTS, message))
          .hasMessage(
              "The message is a Request, which has a picture; the model of this job reads texts:"
                  + " send a TextRequest.")
          .returns(INVALID, MalformedMessageException::reason);
    }
    for (byte[] message :
        List.of(
            REQUESTS.encode(Messages.textRequest()),
            REQUESTS.encodeJson(Messages.textRequest()),
            utf8("{\"learner\":\"a\",\"prompt\":\"b\"}"))) {
      assertThat(failure(pictures, message))
          .hasMessage(
              "The message is a TextRequest, which has a prompt; the model of this job reads"
                  + " pictures: send a Request.")
          .returns(INVALID, MalformedMessageException::reason);
    }
    assertThat(failure(REQUESTS, utf8("{\"learner\":\"a\",\"prompt\":\"b\",\"image\":\"\"}")))
        .hasMessageContaining("The TextRequest has the field 'image'");
  }

  @Test
  void answersAreToldByTheirText() throws Exception {
    MessageCodec<SpecificRecord> answers = MessageCodec.answers();
    for (SpecificRecord one : List.of(Messages.prediction(), Messages.textPrediction())) {
      assertThat(answers.decode(answers.encode(one))).isEqualTo(one);
      assertThat(answers.decode(answers.encodeJson(one))).isEqualTo(one);
    }
    String empty = new String(answers.encodeJson(prediction().setText("").build()), UTF_8);
    assertThat(answers.decode(utf8(empty))).isInstanceOf(TextPrediction.class);
  }

  @Test
  void anOmittedFieldHasItsDefault() throws Exception {
    TextRequest read = REQUESTS.decode(utf8("{\"learner\":\"a\",\"prompt\":\"b\"}"));
    assertThat(read.getMaxTokens()).isEqualTo(128);
    assertThat(read.getStop()).isEmpty();
    assertThat(read.getTemperature()).isZero();
    assertThat(read.getCandidates()).isNull();
    assertThat(read.getPartial()).isFalse();
    assertThat(read.getRule()).isNull();
    assertThat(read.getRequestId()).hasSize(36);
  }
}
