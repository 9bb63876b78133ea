// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.evaluation.Scores;
import io.moram.schemas.AnswerRuleName;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * All cells of the current learner, in keyed state. Together they fit into one record of at most
 * {@link #LIMIT} bytes: to make room for new cells, the rows of the oldest bank versions go.
 */
final class LearnerRows {
  /** Far below what brokers and producers take by default, 1 MiB. */
  static final long LIMIT = 512 << 10;

  /** A rule, a version, and the ends of the array of cells, in bytes. */
  private static final int ROW = 16;

  /** The length of a domain's name, three counts and a sum of scores, in bytes. */
  private static final long CELL = 42;

  private final Map<AnswerRuleName, MapState<Integer, SortedMap<String, Cell>>> rows =
      new EnumMap<>(AnswerRuleName.class);

  private final EvaluationMetrics metrics;

  /** The most that the record takes, in bytes; null before the first cell of this build. */
  private final ValueState<Long> size;

  LearnerRows(RuntimeContext context, EvaluationMetrics metrics) {
    this.metrics = metrics;
    for (AnswerRuleName rule : AnswerRuleName.values()) {
      // The first versions of this state knew one rule, and named it "rows".
      String name =
          rule == AnswerRuleName.SELF_ACTIVATED
              ? "rows"
              : "rows-" + rule.name().toLowerCase(Locale.ROOT);
      rows.put(
          rule,
          context.getMapState(
              new MapStateDescriptor<>(name, IntSerializer.INSTANCE, new RowSerializer())));
    }
    size = context.getState(new ValueStateDescriptor<>("rows-size", LongSerializer.INSTANCE));
  }

  /**
   * Counts one prediction.
   *
   * @return false if there is no room for the domain, so the prediction does not count
   */
  boolean count(ScoredAnswer answer) throws Exception {
    MapState<Integer, SortedMap<String, Cell>> own = of(answer.rule());
    SortedMap<String, Cell> before = own.get(answer.version());
    SortedMap<String, Cell> row = before == null ? new TreeMap<>() : new TreeMap<>(before);
    if (!row.containsKey(answer.domain())) {
      long added = (before == null ? ROW : 0) + ofCell(answer.domain());
      if (!makeRoom(answer.learner(), answer.version(), added)) {
        return false;
      }
    }
    Cell cell = row.getOrDefault(answer.domain(), Cell.EMPTY);
    row.put(answer.domain(), answer.score().apply(cell));
    own.put(answer.version(), Collections.unmodifiableSortedMap(row));
    return true;
  }

  /** The scores of every rule that has answered. */
  Map<AnswerRuleName, Scores> scores() throws Exception {
    Map<AnswerRuleName, Scores> scores = new EnumMap<>(AnswerRuleName.class);
    for (AnswerRuleName rule : AnswerRuleName.values()) {
      SortedMap<Integer, SortedMap<String, Cell>> all = new TreeMap<>();
      for (Map.Entry<Integer, SortedMap<String, Cell>> row : of(rule).entries()) {
        all.put(row.getKey(), row.getValue());
      }
      if (!all.isEmpty()) {
        scores.put(rule, new Scores(all));
      }
    }
    return scores;
  }

  void clear() {
    rows.values().forEach(State::clear);
    size.clear();
  }

  /** Removes versions, the oldest first, until {@code added} bytes fit; never {@code version}. */
  private boolean makeRoom(String learner, int version, long added) throws Exception {
    Long known = size.value();
    long total = known == null ? 0 : known;
    if (known == null || total + added > LIMIT) {
      SortedMap<Integer, Long> versions = sizes();
      long own = versions.getOrDefault(version, 0L);
      if (own + added > LIMIT) {
        return false;
      }
      versions.remove(version);
      total = own + versions.values().stream().mapToLong(Long::longValue).sum();
      while (total + added > LIMIT) {
        int oldest = versions.firstKey();
        total -= Objects.requireNonNull(versions.remove(oldest));
        for (MapState<Integer, ?> ofRule : rows.values()) {
          ofRule.remove(oldest);
        }
        metrics.removedVersion(learner, oldest);
      }
    }
    size.update(total + added);
    return true;
  }

  /** The size of every version, under all rules. */
  private SortedMap<Integer, Long> sizes() throws Exception {
    SortedMap<Integer, Long> sizes = new TreeMap<>();
    for (MapState<Integer, SortedMap<String, Cell>> ofRule : rows.values()) {
      for (Map.Entry<Integer, SortedMap<String, Cell>> row : ofRule.entries()) {
        long cells = row.getValue().keySet().stream().mapToLong(LearnerRows::ofCell).sum();
        sizes.merge(row.getKey(), ROW + cells, Long::sum);
      }
    }
    return sizes;
  }

  private MapState<Integer, SortedMap<String, Cell>> of(AnswerRuleName rule) {
    return Objects.requireNonNull(rows.get(rule));
  }

  private static long ofCell(String domain) {
    return CELL + domain.getBytes(StandardCharsets.UTF_8).length;
  }
}
