// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.evaluation.text.TextMetric;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.EventClock;
import io.moram.flink.io.RecordEncoding;
import io.moram.flink.io.Traced;
import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.slot.CommitDelay;
import io.moram.flink.serve.slot.SetAsideOutput;
import io.moram.flink.trace.RequestSpan;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TextEvaluationContext;
import io.moram.schemas.TextPrediction;
import io.moram.schemas.TextRequest;
import io.moram.serving.Outcome;
import io.moram.serving.Outcome.RankedClass;
import io.moram.serving.text.CandidateLikelihood;
import io.moram.serving.text.GrowingAnswer;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/** Puts out answers, whole ones and partial ones. */
final class TextOutput {
  /** A little below a broker's default limit. */
  private static final int MAX_BYTES = 1_000_000;

  private static final MessageCodec<TextPrediction> CODEC = MessageCodec.textPredictions();

  private final CommitDelay commitDelay = new CommitDelay();
  private final Output<StreamRecord<Traced<TextPrediction>>> output;
  private final SetAsideOutput setAside;
  private final TextMetrics figures;
  private final RecordEncoding encoding;
  private final RequestLimits limits;
  private final LongSupplier clock;

  /**
   * @param setAside takes the requests that cannot be answered
   * @param encoding of the predictions on their topic
   * @param limits of requests
   * @param clock the time in milliseconds since 1970-01-01 UTC
   */
  TextOutput(
      Output<StreamRecord<Traced<TextPrediction>>> output,
      SetAsideOutput setAside,
      TextMetrics figures,
      RecordEncoding encoding,
      RequestLimits limits,
      LongSupplier clock) {
    this.limits = limits;
    this.output = output;
    this.setAside = setAside;
    this.figures = figures;
    this.encoding = encoding;
    this.clock = clock;
  }

  /** Sets a request aside that is beyond a limit, and says whether it is. */
  boolean setsAside(Decoded<TextRequest> request, RequestSpan span) {
    return setAside.setAsideIfBeyond(
        limits.excess(
            "candidates",
            request.record().getCandidates(),
            request.message().timestamp(),
            clock.getAsLong()),
        span,
        figures::expired);
  }

  /** What has been put out belongs to this checkpoint, or to an earlier one. */
  void barrier(long checkpoint) {
    commitDelay.barrier(checkpoint);
  }

  /** The sink commits what belongs to this checkpoint. */
  void completed(long checkpoint) {
    commitDelay.completed(checkpoint, clock.getAsLong()).ifPresent(figures::commitDelay);
  }

  /** Puts out what became of a request. */
  void emit(OpenAnswer answer) {
    PendingText pending = answer.pending();
    RuntimeException failure = answer.failure();
    if (failure != null) {
      setAside.setAside(pending.span(), pending.learner(), new Outcome.Failed(failure));
      return;
    }
    CandidateLikelihood likelihood = answer.likelihood();
    TextPrediction prediction =
        likelihood == null
            ? prediction(answer, answer.growing().text(), end(answer.growing()))
            : chosen(answer, likelihood.ranked(pending.request().record().getCandidates()));
    if (encoding.encode(CODEC, prediction).length > MAX_BYTES) {
      setAside.setAside(
          pending.span(),
          DeadLetterReason.TOO_LARGE,
          "The prediction would have more than " + MAX_BYTES + " bytes. Name fewer candidates.");
      return;
    }
    figures.answered(
        answer.version(),
        pending.bank().join().contents().isEmpty()
            && pending.request().record().getBankVersion() == null);
    if (clock(pending.request(), prediction.getEventTime()) == EventClock.RIGHT) {
      figures.latency(prediction.getLatencyMillis());
    }
    put(prediction, pending.span());
    Outcome.Recognition recognition = answer.version().recognition();
    pending
        .span()
        .answered(
            answer.version().rule().name(),
            answer.version().number(),
            recognition == null ? null : recognition.task());
  }

  private TextPrediction chosen(OpenAnswer answer, List<RankedClass> ranked) {
    String best = ranked.get(0).label();
    PendingText pending = answer.pending();
    int place = pending.request().record().getCandidates().indexOf(best);
    TextPrediction prediction = prediction(answer, best, AnswerEnd.CHOSEN);
    prediction.setAnswerTokens(pending.candidates().get(place).length);
    prediction.setRanked(
        ranked.stream().map(one -> new RankedLabel(one.label(), one.probability())).toList());
    return prediction;
  }

  /** Puts out the text so far. */
  void emitPartial(OpenAnswer answer) {
    String text = answer.growing().text();
    // The other bytes of the last sign may still come.
    String whole = text.endsWith("\uFFFD") ? text.substring(0, text.length() - 1) : text;
    figures.partial();
    put(prediction(answer, whole, AnswerEnd.PARTIAL), answer.pending().span());
  }

  private void put(TextPrediction prediction, RequestSpan span) {
    commitDelay.left(prediction.getEventTime());
    output.collect(new StreamRecord<>(new Traced<>(prediction, span.context())));
  }

  private static AnswerEnd end(GrowingAnswer answer) {
    GrowingAnswer.End end = answer.end();
    return end == null ? AnswerEnd.UNKNOWN : AnswerEnd.valueOf(end.name());
  }

  private static EventClock clock(Decoded<TextRequest> request, long now) {
    return EventClock.of(request.record().getEventTime(), request.message().timestamp(), now);
  }

  private TextPrediction prediction(OpenAnswer answer, String text, AnswerEnd end) {
    Decoded<TextRequest> request = answer.pending().request();
    TextRequest asked = request.record();
    long now = clock.getAsLong();
    return TextPrediction.newBuilder()
        .setLearner(asked.getLearner())
        .setRequestId(asked.getRequestId())
        .setEventTime(now)
        .setText(text)
        .setEnd(end)
        .setPromptTokens(answer.pending().promptTokens())
        .setAnswerTokens(answer.tokens())
        .setRanked(List.of())
        .setBankVersion(answer.version().number())
        .setLatencyMillis(
            clock(request, now).latency(asked.getEventTime(), request.message().timestamp(), now))
        .setRule(AnswerRuleName.valueOf(answer.version().rule().name()))
        .setRecognition(recognized(answer.version().recognition()))
        .setEvaluation(evaluation(asked))
        .build();
  }

  /** The topic predictions has no prompts, so a metric that needs one takes it along. */
  private static @Nullable TextEvaluationContext evaluation(TextRequest asked) {
    TextEvaluationContext evaluation = asked.getEvaluation();
    if (evaluation == null
        || evaluation.getSource() != null
        || !TextMetric.named(evaluation.getMetric()).needsSource()) {
      return evaluation;
    }
    return TextEvaluationContext.newBuilder(evaluation).setSource(asked.getPrompt()).build();
  }

  private static @Nullable RecognizedTask recognized(Outcome.@Nullable Recognition recognition) {
    return recognition == null
        ? null
        : new RecognizedTask(recognition.task(), recognition.probability(), recognition.version());
  }
}
