// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.evaluation.AccuracyMatrix;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code summary.json}: the figures of a run for programs. Percentages have two decimals.
 */
public final class SummaryJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SummaryJson() {}

  /** Writes the file. */
  public static void write(RunSummary run, Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), node(run));
  }

  /** The content of the file. A figure that was not measured is null. */
  public static ObjectNode node(RunSummary run) {
    AccuracyMatrix accuracy = run.accuracy();
    AccuracyMatrix within = run.within();
    ObjectNode node = JSON.createObjectNode();
    ArrayNode tasks = node.putArray("tasks");
    for (SealedTaskSummary task : run.tasks()) {
      tasks
          .addObject()
          .put("name", task.name())
          .put("classes", task.classes())
          .put("atoms", task.atoms())
          .put("boundaryExample", task.boundaryExample())
          .put("detectedExample", task.detectedExample())
          .put("sealSeconds", rounded(task.sealSeconds()));
    }
    ArrayNode domains = node.putArray("domains");
    accuracy.domains().forEach(domains::add);
    addRow(node.putArray("zeroShot"), accuracy.zeroShot());
    accuracy.rows().forEach(row -> addRow(node.withArray("accuracy").addArray(), row));
    within.rows().forEach(row -> addRow(node.withArray("accuracyWithin").addArray(), row));
    node.put("transfer", rounded(accuracy.transfer()));
    node.put("average", rounded(accuracy.average()));
    node.put("last", rounded(accuracy.last()));
    node.put("own", rounded(accuracy.own()));
    node.put("forgetting", rounded(accuracy.forgetting()));
    node.put("ownWithin", rounded(within.own()));
    node.put("lastWithin", rounded(within.last()));
    node.put("forgettingWithin", rounded(within.forgetting()));
    ObjectNode rules = node.putObject("rules");
    run.rules().forEach(rule -> addRule(rules.putObject(rule.rule()), rule));
    node.put("examplesIn", run.examplesIn());
    node.put("examplesTrained", run.examplesTrained());
    node.put("requests", run.requests());
    node.put("predictions", run.predictions());
    node.put("deadLetters", run.deadLetters());
    ArrayNode early = node.putArray("firstExamples");
    for (EarlyAnswers point : run.early().points()) {
      early
          .addObject()
          .put("domain", point.domain())
          .put("sentPerClass", point.sentPerClass())
          .put("examplesPerClass", rounded(point.examplesPerClass()))
          .put("accuracy", rounded(point.accuracy()))
          .put("pictures", point.pictures());
    }
    VersionComparison versions = run.versions();
    if (versions != null) {
      node.putObject("pinnedVersions")
          .put("pictures", versions.pictures())
          .put("compared", versions.compared())
          .put("different", versions.different())
          .put("otherClass", versions.otherClass())
          .put("largestDifference", versions.largestDifference());
    }
    node.put("seconds", rounded(run.seconds()));
    return node;
  }

  private static void addRule(ObjectNode node, RuleSummary rule) {
    node.put("transfer", rounded(rule.accuracy().transfer()));
    node.put("average", rounded(rule.accuracy().average()));
    node.put("last", rounded(rule.accuracy().last()));
    node.put("own", rounded(rule.accuracy().own()));
    node.put("ownWithin", rounded(rule.within().own()));
    node.put("lastWithin", rounded(rule.within().last()));
    node.put("forgetting", rounded(rule.accuracy().forgetting()));
    node.put("forgettingWithin", rounded(rule.within().forgetting()));
    node.put("taskRecognition", rounded(rule.last().taskRecognition()));
    node.put("unknown", rounded(rule.last().unknown()));
    node.put("calibrationError", rounded(rule.last().calibrationError()));
  }

  private static void addRow(ArrayNode array, List<Double> row) {
    row.forEach(figure -> array.add(rounded(figure)));
  }

  private static @Nullable Double rounded(double figure) {
    return Double.isFinite(figure)
        ? BigDecimal.valueOf(figure).setScale(2, RoundingMode.HALF_UP).doubleValue()
        : null;
  }
}
