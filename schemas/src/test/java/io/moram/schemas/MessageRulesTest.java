// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;
import static io.moram.schemas.MessageCodecTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageRulesTest {
  private static Example.Builder example() {
    return Example.newBuilder(Messages.example());
  }

  private static Request.Builder request() {
    return Request.newBuilder(Messages.request());
  }

  private static AtomBlockRecord.Builder block() {
    return AtomBlockRecord.newBuilder(Messages.block());
  }

  private static SignaturePart.Builder part() {
    return SignaturePart.newBuilder(Messages.signaturePart());
  }

  static Stream<Arguments> brokenRules() {
    String long257 = "x".repeat(257);
    return Stream.of(
        Arguments.of(example().setLearner("").build(), INVALID, "learner"),
        Arguments.of(example().setLearner("a/b").build(), INVALID, "'a/b'"),
        Arguments.of(example().setLearner("x".repeat(250)).build(), INVALID, "249"),
        Arguments.of(new EndOfTask("ä", 1L), INVALID, "learner"),
        Arguments.of(new Forget("ä", 1L), INVALID, "learner"),
        Arguments.of(new Resume("a/b", 1L), INVALID, "learner"),
        Arguments.of(new Rollback("ä", 1, 1L), INVALID, "learner"),
        Arguments.of(new Rollback("a", -1, 1L), INVALID, "toTask is -1; must be 0 or more."),
        Arguments.of(example().setLabel("").build(), INVALID, "label"),
        Arguments.of(example().setLabel(" ").build(), INVALID, "blank"),
        Arguments.of(example().setLabel("x".repeat(1 << 20)).build(), INVALID, "1048576"),
        Arguments.of(example().setPromptTemplate("a photo").build(), INVALID, "{}"),
        Arguments.of(example().setPromptTemplate("{}" + "x".repeat(511)).build(), INVALID, "512"),
        Arguments.of(example().setExampleId(long257).build(), INVALID, "exampleId"),
        Arguments.of(example().setTaskMarker(long257).build(), INVALID, "taskMarker"),
        Arguments.of(example().setImage(ByteBuffer.allocate(0)).build(), INVALID, "image"),
        Arguments.of(
            example().setImage(ByteBuffer.allocate((10 << 20) + 1)).build(), TOO_LARGE, "10485760"),
        Arguments.of(request().setRequestId(long257).build(), INVALID, "requestId"),
        Arguments.of(request().setTopK(0).build(), INVALID, "topK"),
        Arguments.of(request().setTopK(10_001).build(), INVALID, "topK"),
        Arguments.of(request().setCandidateLabels(List.of()).build(), INVALID, "candidateLabels"),
        Arguments.of(request().setCandidateLabels(List.of("")).build(), INVALID, "candidateLabels"),
        Arguments.of(
            request().setCandidateLabels(Collections.nCopies(10_001, "x")).build(),
            INVALID,
            "10000"),
        Arguments.of(
            request().setEvaluation(new EvaluationContext("", "x", List.of("x"))).build(),
            INVALID,
            "domain"),
        Arguments.of(
            block().setRank(3).build(), INVALID, "keys has 24 bytes; must have 36 for [3, 3]."),
        Arguments.of(block().setOutputWidth(4).build(), INVALID, "must have 32 for [2, 4]."),
        Arguments.of(block().setInputWidth(0).build(), INVALID, "inputWidth"),
        Arguments.of(block().setTask(-1).build(), INVALID, "task"),
        Arguments.of(request().setBankVersion(-1).build(), INVALID, "bankVersion is -1"),
        Arguments.of(part().setPart(-1).build(), INVALID, "part is -1; must be 0 to"),
        Arguments.of(part().setTask(-1).build(), INVALID, "task is -1"),
        Arguments.of(
            part().setBytes(ByteBuffer.allocate((512 << 10) + 1)).build(),
            INVALID,
            "the number of bytes is 524289; must be 1 to 524288."),
        Arguments.of(part().setBytes(ByteBuffer.allocate(0)).build(), INVALID, "bytes is 0"),
        Arguments.of(
            TaskSealed.newBuilder(Messages.sealed()).setRecursOf(3).build(),
            INVALID,
            "recursOf is 3; must be 0 to 2."),
        Arguments.of(
            TaskSealed.newBuilder(Messages.sealed()).setBeginsAnew(true).build(),
            INVALID,
            "beginsAnew is true; must be false for task 3."),
        Arguments.of(
            ProvisionalPublished.newBuilder(Messages.provisional()).setBlocks(List.of()).build(),
            INVALID,
            "blocks"),
        Arguments.of(
            TaskSealed.newBuilder(Messages.sealed())
                .setActivation(new ActivationRecord(1, 0.01f, 0.2f))
                .build(),
            INVALID,
            "topK"),
        Arguments.of(
            TaskSealed.newBuilder(Messages.sealed())
                .setActivation(new ActivationRecord(16, 0.01f, 1.5f))
                .build(),
            INVALID,
            "threshold"),
        Arguments.of(
            ProvisionalPublished.newBuilder(Messages.provisional())
                .setActivation(new ActivationRecord(16, Float.NaN, 0.2f))
                .build(),
            INVALID,
            "temperature"));
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void refusesWithTheLimit(SpecificRecord value, DeadLetterReason reason, String message) {
    MessageCodec<? super SpecificRecord> codec = codecOf(value);
    assertThat(failure(codec, codec.encode(value)))
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500))
        .returns(reason, MalformedMessageException::reason);
  }

  @Test
  void limitsCanBeSet() {
    var codec = MessageCodec.examples(new MessageLimits(1000, 3, 5));
    assertThat(failure(codec, codec.encode(Messages.example())))
        .hasMessage("image has 4 bytes; must have at most 3.");
    TextExample text = Messages.textExample();
    text.setPrompt("\u00e4\u00e4\u00e4");
    assertThat(failure(codec, codec.encode(text)))
        .hasMessage("prompt has 6 bytes in UTF-8; must have at most 5.")
        .returns(TOO_LARGE, MalformedMessageException::reason);
  }

  private static MessageCodec<SpecificRecord> codecOf(SpecificRecord value) {
    List<Class<?>> examples =
        List.of(Example.class, EndOfTask.class, Rollback.class, Forget.class, Resume.class);
    if (examples.contains(value.getClass())) {
      return MessageCodec.examples();
    }
    return value instanceof Request ? requestsAsAny() : MessageCodec.atoms();
  }

  @SuppressWarnings("unchecked") // Only requests are encoded with it.
  private static MessageCodec<SpecificRecord> requestsAsAny() {
    return (MessageCodec<SpecificRecord>) (MessageCodec<?>) MessageCodec.requests();
  }

  @Test
  void aSealedTaskMayHaveAddedNoAtoms() throws Exception {
    TaskSealed none = TaskSealed.newBuilder(Messages.sealed()).setBlocks(List.of()).build();
    MessageCodec<SpecificRecord> atoms = MessageCodec.atoms();
    assertThat(atoms.decode(atoms.encode(none))).isEqualTo(none);
  }
}
