// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as producers of other languages and systems write it. */
class ProducerDialectsTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();

  @Test
  void nullIsAbsentWhereThereIsADefault() throws Exception {
    var origin = new MessageOrigin("examples", 1, 42, 1_764_000_000_000L);
    var example =
        (Example)
            EXAMPLES.decode(
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":\"b\",\"exampleId\":null,"
                        + "\"eventTime\":null,\"taskMarker\":null,\"promptTemplate\":null,"
                        + "\"endOfTask\":null,\"forget\":null}"),
                origin);
    assertThat(example.getExampleId()).isEqualTo("examples/1/42");
    assertThat(example.getEventTime()).isEqualTo(1_764_000_000_000L);
    Request request =
        REQUESTS.decode(
            utf8(
                "{\"learner\":\"a\",\"image\":\"AQ==\",\"requestId\":null,\"eventTime\":null,"
                    + "\"topK\":null,\"candidateLabels\":null,\"evaluation\":null,\"rule\":null,"
                    + "\"bankVersion\":null}"),
            origin);
    assertThat(request.getTopK()).isEqualTo(5);
    assertThat(request.getRequestId()).isEqualTo("examples/1/42");
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true,\"resume\":null}")))
        .isInstanceOf(EndOfTask.class);
  }

  @Test
  void nullIsMissingWhereThereIsNoDefault() {
    assertThat(failure(EXAMPLES, utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":null}")))
        .hasMessage("'label' is null; must be a string.");
  }

  @Test
  void aNumberIsItsTextWhereAStringIsMeant() throws Exception {
    var example =
        (Example)
            EXAMPLES.decode(
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":7,\"exampleId\":17,"
                        + "\"taskMarker\":2.50}"));
    assertThat(example.getLabel()).isEqualTo("7");
    assertThat(example.getExampleId()).isEqualTo("17");
    assertThat(example.getTaskMarker()).isEqualTo("2.50");
    Request request =
        REQUESTS.decode(
            utf8(
                "{\"learner\":\"a\",\"image\":\"AQ==\",\"requestId\":12345678901234567890,"
                    + "\"candidateLabels\":[0,1,\"2\"],\"topK\":3.0}"));
    assertThat(request.getCandidateLabels()).containsExactly("0", "1", "2");
    assertThat(request.getRequestId()).isEqualTo("12345678901234567890");
    assertThat(request.getTopK()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lable | Did you mean 'label'?",
        "Label | Did you mean 'label'?",
        "class | Did you mean 'label'?",
        "event_time | Did you mean 'eventTime'?",
        "timestamp | Did you mean 'eventTime'?",
        "picture | Did you mean 'image'?",
        "id | Did you mean 'exampleId'?",
        "source | must be one of [learner, exampleId, eventTime, image, label, promptTemplate, taskMarker]. Leave",
      })
  void anUnknownFieldIsNamedWithTheNearestKnownOne(String field, String hint) {
    assertThat(
            failure(
                EXAMPLES,
                utf8(
                    "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":\"b\",\""
                        + field
                        + "\":\"cam1\"}")))
        .hasMessageStartingWith("The Example has the field '" + field + "'")
        .hasMessageContaining(hint)
        .returns(DeadLetterReason.UNKNOWN_FIELD, MalformedMessageException::reason);
  }

  @Test
  void anEnvelopeOfKafkaConnectIsNamed() {
    assertThat(failure(EXAMPLES, utf8("{\"schema\":{},\"payload\":{\"learner\":\"a\"}}")))
        .hasMessageContaining("Set value.converter.schemas.enable=false there.")
        .returns(DeadLetterReason.UNKNOWN_FIELD, MalformedMessageException::reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"learner\":\"a\",\"learner\":\"b\"}",
        "{\"learner\":",
        "{\"learner\":\"a\"} {}",
        "{'learner': 'a', 'label': None}",
        "{\"learner\":\"a\",}",
        "{\"learner\":\"a\u0001\"}",
        "{\"learner\":01}",
        "{\"learner\":\"\\x\"}",
        "{learner:1}",
        "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
        "{",
        "{\"a\":\"b\"",
        "{\"a\" \"b\"}",
        "{\"a\":tru}",
      })
  void brokenJsonIsExplainedWithoutTheParsersWords(String json) {
    assertThat(failure(EXAMPLES, utf8(json)))
        .hasMessageStartingWith("The message is not JSON: ")
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain(
                        "Source",
                        "REDACTED",
                        "StreamRead",
                        "com.fasterxml",
                        "JsonToken",
                        "ObjectNode")
                    .endsWith("."))
        .returns(DeadLetterReason.UNDECODABLE, MalformedMessageException::reason);
  }

  @Test
  void numbersAndNamesWithoutAnEndAreBounded() {
    String digits = "9".repeat(100_000);
    assertThat(failure(EXAMPLES, timed(digits)))
        .hasMessage("The message is not JSON: a number has more than 100 digits.");
    // Found by the fuzzer: the parser throws no exception of its own here.
    assertThat(failure(EXAMPLES, timed("0.1e99999999901")))
        .hasMessage("The message is not JSON: the exponent of a number is too large.");
    assertThat(failure(EXAMPLES, utf8("{\"" + "x".repeat(100_000) + "\":1}")))
        .hasMessage("The message is not JSON: a field's name is too long.");
    assertThat(
            failure(EXAMPLES, utf8("{\"learner\":\"a\",\"rollback\":true,\"toTask\":1e999999999}")))
        .hasMessageContaining("must be a 32-bit integer.");
  }

  private static byte[] timed(String written) {
    return utf8("{\"learner\":\"a\",\"endOfTask\":true,\"eventTime\":" + written + "}");
  }
}
