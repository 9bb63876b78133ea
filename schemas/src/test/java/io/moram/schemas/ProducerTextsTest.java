// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts that producers choose have one form and no hidden signs, in Avro and in JSON. */
class ProducerTextsTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();
  private static final MessageCodec<Request> REQUESTS = MessageCodec.requests();

  private static Example avro(String label) throws MalformedMessageException {
    Example example = Messages.example();
    example.setLabel(label);
    return (Example) EXAMPLES.decode(EXAMPLES.encode(example));
  }

  private static Example json(String field, String value) throws MalformedMessageException {
    return (Example) EXAMPLES.decode(jsonBytes(field, value));
  }

  /** The value is written with escapes of JSON. */
  private static byte[] jsonBytes(String field, String value) {
    String label = field.equals("label") ? "" : "\"label\":\"cat\",";
    return utf8(
        "{\"learner\":\"a\",\"image\":\"AQ==\"," + label + "\"" + field + "\":\"" + value + "\"}");
  }

  @Test
  void labelsThatLookAlikeAreOneClass() throws Exception {
    for (String label : List.of(" cat ", "cat", "cat\n", "\u00a0cat\u3000")) {
      assertThat(avro(label).getLabel()).isEqualTo("cat");
    }
    assertThat(avro("cafe\u0301").getLabel()).isEqualTo(avro("caf\u00e9").getLabel());
    assertThat(json("label", " caf\\u0065\\u0301 ").getLabel()).isEqualTo("caf\u00e9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat\u0000", "cat\ud83d", "\u202egnp.exe", "\u001b[31mred", "ca\u200bt"})
  void hiddenSignsAreRefusedInAvro(String label) {
    Example example = Messages.example();
    example.setLabel(label);
    // Avro's encoder replaces a lone surrogate by a question mark.
    if (label.equals("cat\ud83d")) {
      return;
    }
    assertThat(failure(EXAMPLES, EXAMPLES.encode(example)))
        .hasMessageStartingWith("label is '")
        .hasMessageContaining("U+")
        .returns(DeadLetterReason.INVALID, MalformedMessageException::reason)
        .satisfies(e -> assertThat(e.getMessage()).matches("[\\x20-\\x7e…]*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cat\\u0000", "cat\\ud83d", "\\u202egnp.exe", "\\u001b[31mred", "ca\\u200bt"})
  void hiddenSignsAreRefusedInEveryTextOfJson(String value) {
    for (String field : List.of("label", "exampleId", "taskMarker")) {
      assertThat(failure(EXAMPLES, jsonBytes(field, value)))
          .hasMessageStartingWith(field + " is '")
          .hasMessageContaining("U+")
          .returns(DeadLetterReason.INVALID, MalformedMessageException::reason);
    }
    assertThat(failure(EXAMPLES, jsonBytes("promptTemplate", "a {} " + value)))
        .hasMessageStartingWith("promptTemplate is '");
    assertThat(failure(EXAMPLES, utf8("{\"learner\":\"a" + value + "\",\"endOfTask\":true}")))
        .hasMessageStartingWith("learner is 'a");
  }

  @Test
  void theTextsOfARequestHaveTheSameRules() throws Exception {
    Request request = Messages.request();
    request.setCandidateLabels(List.of(" cat", "cafe\u0301"));
    request.setEvaluation(new EvaluationContext(" pets ", "cat ", List.of("cat ", "dog")));
    Request read = REQUESTS.decode(REQUESTS.encode(request));
    assertThat(read.getCandidateLabels()).containsExactly("cat", "caf\u00e9");
    assertThat(read.getEvaluation())
        .isEqualTo(new EvaluationContext("pets", "cat", List.of("cat", "dog")));

    request.setCandidateLabels(List.of("cat", "do\u0007g"));
    assertThat(failure(REQUESTS, REQUESTS.encode(request)))
        .hasMessage(
            "candidateLabels is 'do\\u0007g' and has U+0007 at character 3, a control character;"
                + " must have visible characters alone. Remove it.");
    request.setCandidateLabels(null);
    request.setEvaluation(new EvaluationContext("p\u2029", "cat", List.of("cat")));
    assertThat(failure(REQUESTS, REQUESTS.encode(request)))
        .hasMessageStartingWith("evaluation.domain is 'p\\u2029'");
    request.setEvaluation(null);
    request.setRequestId("r\u001b");
    assertThat(failure(REQUESTS, REQUESTS.encode(request)))
        .hasMessageStartingWith("requestId is 'r\\u001b'");
  }

  @Test
  void idsStayAsTheirOwnerWroteThem() throws Exception {
    Request request = Messages.request();
    request.setRequestId(" e\u0301 ");
    assertThat(REQUESTS.decode(REQUESTS.encode(request)).getRequestId()).isEqualTo(" e\u0301 ");
  }

  @Test
  void aLabelOfBlanksAloneIsBlank() {
    Example example = Messages.example();
    example.setLabel("\u00a0\u3000");
    assertThat(failure(EXAMPLES, EXAMPLES.encode(example)))
        .hasMessage("label is blank; must have a visible character.");
  }

  @Test
  void aSealedTaskKeepsTheNamesThatEarlierBuildsAccepted() throws Exception {
    MessageCodec<SpecificRecord> atoms = MessageCodec.atoms();
    TaskSealed seal = Messages.sealed();
    seal.setVocabulary(List.of(new ClassName(" cat\u0000", "a photo of a {}.")));
    assertThat(atoms.decode(atoms.encode(seal))).isEqualTo(seal);
  }

  @Test
  void aSenderGetsTheSameForm() throws Exception {
    Example example = Messages.example();
    example.setLabel(" cat ");
    EXAMPLES.tidy(example);
    assertThat(example.getLabel()).isEqualTo("cat");
  }
}
