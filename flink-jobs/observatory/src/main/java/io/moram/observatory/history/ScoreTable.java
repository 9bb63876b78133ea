// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.Evaluation;
import io.moram.schemas.EvaluationCell;
import io.moram.schemas.EvaluationRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Accuracy by rule, bank version and domain, as the newest evaluation says it.
 *
 * @param domains the columns, in alphabetical order
 * @param rows by rule, and then by bank version
 */
record ScoreTable(List<String> domains, List<EvaluationRow> rows) {

  static final ScoreTable EMPTY = new ScoreTable(List.of(), List.of());

  static ScoreTable of(Evaluation evaluation) {
    TreeSet<String> names = new TreeSet<>();
    evaluation
        .getRows()
        .forEach(row -> row.getCells().forEach(cell -> names.add(cell.getDomain())));
    return new ScoreTable(List.copyOf(names), List.copyOf(evaluation.getRows()));
  }

  /**
   * Per rule the rows; a cell is [predictions, correct among all classes, correct within the
   * domain], or null. A cell of texts has the sum of its scores too, each 0 to 100.
   */
  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode names = content.putArray("domains");
    domains.forEach(names::add);
    Map<String, List<EvaluationRow>> byRule = new LinkedHashMap<>();
    rows.forEach(
        row -> byRule.computeIfAbsent(row.getRule().name(), rule -> new ArrayList<>()).add(row));
    ArrayNode rules = content.putArray("rules");
    byRule.forEach(
        (rule, own) -> {
          ObjectNode one = rules.addObject();
          one.put("rule", rule);
          ArrayNode versions = one.putArray("rows");
          own.forEach(row -> versions.add(row(row)));
        });
    return content;
  }

  private ObjectNode row(EvaluationRow row) {
    Map<String, EvaluationCell> byDomain = new LinkedHashMap<>();
    row.getCells().forEach(cell -> byDomain.put(cell.getDomain(), cell));
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    one.put("version", row.getBankVersion());
    ArrayNode cells = one.putArray("cells");
    for (String domain : domains) {
      EvaluationCell cell = byDomain.get(domain);
      if (cell == null) {
        cells.addNull();
      } else {
        ArrayNode figures =
            cells
                .addArray()
                .add(cell.getPredictions())
                .add(cell.getCorrect())
                .add(cell.getCorrectWithin());
        if (cell.getScoreSum() != null) {
          figures.add(cell.getScoreSum());
        }
      }
    }
    return one;
  }
}
