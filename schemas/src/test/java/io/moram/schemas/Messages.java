// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Valid records to start a test from. */
final class Messages {
  private Messages() {}

  static Example example() {
    return Example.newBuilder()
        .setLearner("birds")
        .setExampleId("e-1")
        .setEventTime(1_700_000_000_000L)
        .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}))
        .setLabel("blue tit")
        .setPromptTemplate("a photo of a {}.")
        .setTaskMarker("week 1")
        .build();
  }

  static Request request() {
    return Request.newBuilder()
        .setLearner("birds")
        .setRequestId("r-1")
        .setEventTime(1_700_000_000_000L)
        .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}))
        .setCandidateLabels(List.of("blue tit", "robin"))
        .setTopK(2)
        .setEvaluation(new EvaluationContext("garden", "robin", List.of("robin", "blue tit")))
        .build();
  }

  static TextExample textExample() {
    return TextExample.newBuilder()
        .setLearner("support")
        .setExampleId("e-1")
        .setEventTime(1_700_000_000_000L)
        .setPrompt("Which team?\n\tMy invoice is wrong.\nTeam: ")
        .setAnswer("billing")
        .setTaskMarker("week 1")
        .build();
  }

  static TextRequest textRequest() {
    return TextRequest.newBuilder()
        .setLearner("support")
        .setRequestId("r-1")
        .setEventTime(1_700_000_000_000L)
        .setPrompt("Which team?\r\nI was charged twice.\nTeam: ")
        .setMaxTokens(16)
        .setStop(List.of("\n", "Team"))
        .setTemperature(0.5f)
        .setSeed(7)
        .setCandidates(List.of("billing", " sales"))
        .setPartial(true)
        .setBankVersion(3)
        .setRule(AnswerRuleName.RECALL)
        .setEvaluation(new TextEvaluationContext("invoices", "billing", "rougeL", null))
        .build();
  }

  static TextPrediction textPrediction() {
    return TextPrediction.newBuilder()
        .setLearner("support")
        .setRequestId("r-1")
        .setEventTime(2)
        .setText("billing \ufffd")
        .setEnd(AnswerEnd.CHOSEN)
        .setPromptTokens(9)
        .setAnswerTokens(1)
        .setRanked(List.of(new RankedLabel("billing", 0.75f), new RankedLabel(" sales", 0.25f)))
        .setBankVersion(3)
        .setLatencyMillis(3.5)
        .setRule(AnswerRuleName.RECALL)
        .setRecognition(new RecognizedTask(2, 0.5f, 3))
        .setEvaluation(new TextEvaluationContext("invoices", "billing", "rougeL", null))
        .build();
  }

  static AtomBlockRecord block() {
    return AtomBlockRecord.newBuilder()
        .setLearner("birds")
        .setTask(3)
        .setSite("vision_model.encoder.layers.0.mlp.fc1")
        .setRank(2)
        .setInputWidth(3)
        .setOutputWidth(1)
        .setKeys(ByteBuffer.allocate(24))
        .setValues(ByteBuffer.allocate(8))
        .setChecksum(17)
        .build();
  }

  static SignaturePart signaturePart() {
    return SignaturePart.newBuilder()
        .setLearner("birds")
        .setTask(3)
        .setPart(1)
        .setBytes(ByteBuffer.wrap(new byte[] {5, 6, 7}))
        .setChecksum(18)
        .build();
  }

  static TaskSealed sealed() {
    return TaskSealed.newBuilder()
        .setLearner("birds")
        .setTask(3)
        .setSealedAt(5)
        .setExamples(160)
        .setBackbone("abc")
        .setActivation(new ActivationRecord(16, 0.01f, 0.2f))
        .setBlocks(List.of(new BlockChecksum("site", 17L)))
        .setVocabulary(List.of(new ClassName("robin", "a photo of a {}.")))
        .build();
  }

  static ProvisionalPublished provisional() {
    return ProvisionalPublished.newBuilder()
        .setLearner("birds")
        .setTask(4)
        .setStep(50)
        .setBackbone("abc")
        .setActivation(new ActivationRecord(16, 0.01f, 0.2f))
        .setBlocks(List.of(new BlockChecksum("site", 17L)))
        .setVocabulary(List.of())
        .build();
  }

  static Prediction prediction() {
    return Prediction.newBuilder()
        .setLearner("birds")
        .setRequestId("r-1")
        .setEventTime(2)
        .setRanked(List.of(new RankedLabel("robin", 0.75f), new RankedLabel("tit", 0.25f)))
        .setBankVersion(4)
        .setProvisionalStep(50)
        .setTaskShares(List.of(new TaskShare(0, 1f)))
        .setLatencyMillis(3.5)
        .setEvaluation(new EvaluationContext("garden", "robin", List.of("robin")))
        .build();
  }

  static LearnerEvent event() {
    return new LearnerEvent(
        "birds", 1, 9L, EventKind.BOUNDARY, "embedding shift", Map.of("statistic", 4.5));
  }

  static Evaluation evaluation() {
    return new Evaluation(
        "birds",
        9L,
        List.of(
            new EvaluationRow(
                AnswerRuleName.RECALL,
                1,
                List.of(new EvaluationCell("garden", 9L, 8L, 9L, null)))));
  }

  static DeadLetter deadLetter() {
    return new DeadLetter(
        "requests",
        0,
        7L,
        8L,
        DeadLetterReason.EMPTY,
        "no bytes",
        null,
        ByteBuffer.allocate(0),
        0L);
  }
}
