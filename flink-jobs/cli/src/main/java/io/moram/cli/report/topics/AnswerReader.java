// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.report.AnswerDetails;
import io.moram.cli.report.ChanceLevel;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.observatory.history.OpenTaskCurve;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.TaskSealed;
import java.time.Instant;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a learner's requests and predictions once each, and keeps what a report shows of them. Its
 * memory has a limit, whatever the topics hold.
 */
public final class AnswerReader {

  private static final int WORST_CLASSES = 12;
  private static final int PICTURES = 8;

  private final KafkaAccess access;
  private final String learner;
  private final @Nullable Instant since;
  private final List<AnswerRuleName> rules;
  private final int version;
  private final DomainTasks domains = new DomainTasks();
  private final RuleStatistics statistics = new RuleStatistics(domains::taskOf);
  private final ClassTally classes = new ClassTally();
  private final PictureSample sample = new PictureSample();
  private final OpenTaskCurve curve = new OpenTaskCurve();

  /** Of requests that name the version, and of those that name none. */
  private final IntSummaryStatistics pinned = new IntSummaryStatistics();

  private final IntSummaryStatistics unpinned = new IntSummaryStatistics();
  private long requests;
  private long predictions;
  private long scored;
  private long unreadable;

  /**
   * A reader that has read nothing.
   *
   * @param since the time from which on records count; null: from the start of the topics
   * @param rules the rules whose answers are shown, the default one first; at least one
   * @param version the bank version whose answers are shown
   * @param seals the sealed tasks, in order
   */
  public AnswerReader(
      KafkaAccess access,
      String learner,
      @Nullable Instant since,
      List<AnswerRuleName> rules,
      int version,
      List<TaskSealed> seals) {
    this.access = access;
    this.learner = learner;
    this.since = since;
    this.rules = List.copyOf(rules);
    this.version = version;
    seals.forEach(domains::add);
  }

  /** Reads both topics up to the end that they have now. */
  public void read() {
    MessageCodec<? extends SpecificRecord> asked = MessageCodec.requests();
    read(
        access.topics().requests(),
        asked,
        record -> {
          if (record instanceof Request request && request.getLearner().equals(learner)) {
            accept(request);
          }
        });
    read(
        access.topics().predictions(),
        access.answerCodec(),
        record -> {
          if (record instanceof Prediction prediction && prediction.getLearner().equals(learner)) {
            accept(prediction);
          }
        });
  }

  private void accept(Request request) {
    requests++;
    EvaluationContext truth = request.getEvaluation();
    if (truth == null) {
      return;
    }
    domains.taskOf(truth);
    List<String> labels = request.getCandidateLabels();
    Integer asked = request.getBankVersion();
    int count = labels == null ? domains.classes() : labels.size();
    if (asked == null) {
      unpinned.accept(count);
    } else if (asked == version) {
      pinned.accept(count);
    }
    sample.accept(request);
  }

  private void accept(Prediction prediction) {
    predictions++;
    EvaluationContext truth = prediction.getEvaluation();
    if (truth == null || prediction.getRanked().isEmpty()) {
      return;
    }
    domains.taskOf(truth);
    if (prediction.getRule() == rules.get(0)) {
      curve.accept(prediction, domains::taskOfClass);
    }
    if (prediction.getProvisionalStep() != null) {
      return;
    }
    boolean isFrozen =
        prediction.getBankVersion() == 0 && prediction.getRule() == RuleMatrices.FROZEN;
    boolean isLast = prediction.getBankVersion() == version;
    if (isFrozen || isLast) {
      statistics.accept(prediction);
    }
    if (!isLast) {
      return;
    }
    scored++;
    sample.accept(prediction);
    if (prediction.getRule() == rules.get(0)) {
      classes.add(truth, prediction.getRanked().get(0).getLabel());
    }
  }

  private void read(
      String topic,
      MessageCodec<? extends SpecificRecord> codec,
      Consumer<SpecificRecord> receiver) {
    IsolationLevel committed = IsolationLevel.READ_COMMITTED;
    List<String> topics = List.of(topic);
    try (TopicReader reader =
        since == null
            ? TopicReader.fromStart(access, committed, topics)
            : TopicReader.fromTime(access, committed, topics, since)) {
      reader.readToEnd(
          message -> {
            byte[] key = message.key();
            if (message.value() == null
                || (key != null && !new String(key, UTF_8).equals(learner))) {
              return;
            }
            try {
              receiver.accept(codec.decode(message.value()));
            } catch (MalformedMessageException e) {
              unreadable++;
            }
          });
    }
  }

  /** What single answers show. */
  public AnswerDetails details() {
    return new AnswerDetails(
        classes.worst(WORST_CLASSES), sample.pictures(rules, PICTURES), chance());
  }

  private @Nullable ChanceLevel chance() {
    IntSummaryStatistics candidates = pinned.getCount() > 0 ? pinned : unpinned;
    IntSummaryStatistics within =
        domains.sizes().stream().mapToInt(Integer::intValue).summaryStatistics();
    return candidates.getCount() == 0 || candidates.getMin() < 1 || within.getCount() == 0
        ? null
        : new ChanceLevel(
            candidates.getMin(), candidates.getMax(), within.getMin(), within.getMax());
  }

  /** What the answers of the version say beside their classes. */
  RuleStatistics statistics() {
    return statistics;
  }

  /** How well each task was answered while it was open, by the default rule. */
  OpenTaskCurve curve() {
    return curve;
  }

  /** Which task taught which domain. */
  DomainTasks domains() {
    return domains;
  }

  long requests() {
    return requests;
  }

  long predictions() {
    return predictions;
  }

  /** The number of answers of the version to requests that say their true class. */
  long scored() {
    return scored;
  }

  long unreadable() {
    return unreadable;
  }
}
