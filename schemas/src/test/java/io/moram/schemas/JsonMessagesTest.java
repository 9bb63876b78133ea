// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMessagesTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();

  @Test
  void readsAnExampleWithEveryField() throws Exception {
    assertThat(
            EXAMPLES.decode(
                utf8(
                    " {\"learner\":\"birds\",\"exampleId\":\"e-1\",\"eventTime\":1700000000000,"
                        + "\"image\":\"AQIDBA==\",\"label\":\"blue tit\","
                        + "\"promptTemplate\":\"a photo of a {}.\",\"taskMarker\":\"week 1\"}\n")))
        .isEqualTo(Messages.example());
  }

  @Test
  void fillsInWhatAnExampleLeavesOut() throws Exception {
    var example =
        (Example) EXAMPLES.decode(utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":\"b\"}"));
    assertThat(UUID.fromString(example.getExampleId())).isNotNull();
    assertThat(Instant.ofEpochMilli(example.getEventTime()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(example.getPromptTemplate()).isNull();
    assertThat(example.getTaskMarker()).isNull();
  }

  @Test
  void readsAnExampleOfText() throws Exception {
    assertThat(
            EXAMPLES.decode(
                utf8(
                    "{\"learner\":\"support\",\"exampleId\":\"e-1\",\"eventTime\":1700000000000,"
                        + "\"prompt\":\"Which team?\\n\\tMy invoice is wrong.\\nTeam: \","
                        + "\"answer\":\"billing\",\"taskMarker\":\"week 1\"}")))
        .isEqualTo(Messages.textExample());
    var brief =
        (TextExample)
            EXAMPLES.decode(utf8("{\"learner\":\"a\",\"prompt\":\" p\\n\",\"answer\":\" b \"}"));
    assertThat(UUID.fromString(brief.getExampleId())).isNotNull();
    assertThat(brief.getPrompt()).isEqualTo(" p\n");
    assertThat(brief.getAnswer()).isEqualTo(" b ");
    assertThat(brief.getTaskMarker()).isNull();
  }

  @Test
  void readsTheEndOfATask() throws Exception {
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true,\"eventTime\":3}")))
        .isEqualTo(new EndOfTask("a", 3L));
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true}")))
        .isInstanceOf(EndOfTask.class);
  }

  @Test
  void readsARequestToPublishAgain() throws Exception {
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"republish\":true,\"eventTime\":3}")))
        .isEqualTo(new Republish("a", 3L));
  }

  @Test
  void readsTheOtherControlRecords() throws Exception {
    assertThat(
            EXAMPLES.decode(
                utf8("{\"learner\":\"a\",\"rollback\":true,\"toTask\":2,\"eventTime\":3}")))
        .isEqualTo(new Rollback("a", 2, 3L));
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"forget\":true,\"eventTime\":3}")))
        .isEqualTo(new Forget("a", 3L));
    assertThat(EXAMPLES.decode(utf8("{\"learner\":\"a\",\"resume\":true,\"eventTime\":3}")))
        .isEqualTo(new Resume("a", 3L));
  }

  @Test
  void readsARequestWithEveryField() throws Exception {
    assertThat(
            REQUESTS.decode(
                utf8(
                    "{\"learner\":\"birds\",\"requestId\":\"r-1\",\"eventTime\":1700000000000,\"image\":\"AQIDBA==\",\"candidateLabels\":[\"blue"
                        + " tit\",\"robin\"],"
                        + "\"topK\":2,\"evaluation\":{\"domain\":\"garden\",\"expectedLabel\":\"robin\",\"domainLabels\":[\"robin\",\"blue"
                        + " tit\"]}}")))
        .isEqualTo(Messages.request());
  }

  @Test
  void fillsInWhatARequestLeavesOut() throws Exception {
    Request request =
        REQUESTS.decode(utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"candidateLabels\":null}"));
    assertThat(UUID.fromString(request.getRequestId())).isNotNull();
    assertThat(request.getTopK()).isEqualTo(5);
    assertThat(request.getCandidateLabels()).isNull();
    assertThat(request.getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"learner\":\"a\",\"image\":\"AQ==\",\"labels\":[]} | UNKNOWN_FIELD | 'labels'",
        "{\"learner\":\"a\",\"image\":\"AQ==\"} | INVALID | 'label'",
        "{\"learner\":7,\"image\":\"AQ==\",\"label\":\"b\"} | INVALID | 'learner' is",
        "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":true} | INVALID | 'label' is 'true'; must be a string.",
        "{\"learner\":\"a\",\"image\":\"AQ==\",\"label\":NaN} | INVALID | 'label' is 'NaN'; must be a string.",
        "{\"learner\":null,\"image\":\"AQ==\",\"label\":\"b\"} | INVALID | 'learner' is",
        "{\"learner\":\"a\",\"image\":\"A?\",\"label\":\"b\"} | INVALID | 'image' is not base64: character 2 is '?'",
        "{\"learner\":\"a\",\"image\":\"\",\"label\":\"b\"} | INVALID | image is empty",
        "{\"learner\":\"a\",\"eventTime\":1e99,\"image\":\"\",\"label\":\"b\"} | INVALID |"
            + " 'eventTime'",
        "{\"learner\":\"a\",\"endOfTask\":false} | INVALID | endOfTask",
        "{\"learner\":\"a\",\"endOfTask\":true,\"label\":\"x\"} | UNKNOWN_FIELD | 'label'",
        "{\"learner\":\"a\",\"learner\":\"b\"} | UNDECODABLE | Duplicate",
        "{\"learner\":\"a\"} {} | UNDECODABLE | The message is not JSON",
        "{\"learner\": | UNDECODABLE | The message is not JSON",
      })
  void namesWhatIsWrong(String json, DeadLetterReason reason, String message) {
    assertThat(failure(EXAMPLES, utf8(json)))
        .hasMessageContaining(message)
        .returns(reason, MalformedMessageException::reason);
  }

  @Test
  void readsTheRuleAndTheBankVersionOfARequest() throws Exception {
    Request request =
        REQUESTS.decode(
            utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"rule\":\"GAUSSIAN\",\"bankVersion\":3}"));
    assertThat(request.getRule()).isEqualTo(AnswerRuleName.GAUSSIAN);
    assertThat(request.getBankVersion()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"recal\" | 'rule' is 'recal'; must be one of [RECALL, SELF_ACTIVATED, GAUSSIAN",
        "7 | 'rule' is '7'; must be a string.",
      })
  void namesTheRulesThatThereAre(String rule, String message) {
    assertThat(
            failure(REQUESTS, utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"rule\":" + rule + "}")))
        .hasMessageContaining(message)
        .returns(DeadLetterReason.INVALID, MalformedMessageException::reason);
  }

  @Test
  void namesTheFieldInsideAnArray() {
    assertThat(
            failure(
                REQUESTS,
                utf8("{\"learner\":\"a\",\"image\":\"AQ==\",\"candidateLabels\":[\"x\",[]]}")))
        .hasMessageContaining("'candidateLabels[1]' is an array; must be a string.");
  }

  @Test
  void isRefusedOnTheTopicAtoms() {
    assertThat(failure(MessageCodec.atoms(), utf8("{\"learner\":\"a\"}")).reason())
        .isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void refusesDeepNestingWithoutAStackOverflow() {
    assertThat(failure(EXAMPLES, utf8("{\"learner\":" + "[".repeat(1_000_000))).reason())
        .isEqualTo(DeadLetterReason.UNDECODABLE);
  }
}
