// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.jobs.metrics.DescribedMetric;
import io.moram.jobs.metrics.MetricCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts and dashboards, without a running job. */
class AlertRulesTest {

  private static final Pattern OURS =
      Pattern.compile("flink_taskmanager_job_task_operator_[A-Za-z_]+");

  /** Those of Flink's source of Kafka. */
  private static final String PENDING = "flink_taskmanager_job_task_operator_pendingRecords";

  @TempDir Path folder;

  @Test
  void everyAlertFiresOnItsCondition() throws Exception {
    Optional<Path> promtool = DeployFolder.program("promtool");
    assumeTrue(promtool.isPresent(), "promtool, of Prometheus, is not on the PATH");
    Map<String, String[]> conditions = conditions();
    ObjectNode file = new ObjectMapper().createObjectNode();
    file.putArray("rule_files").add(rules().toString());
    file.put("evaluation_interval", "1m");
    ArrayNode tests = file.putArray("tests");
    Set<String> named = new HashSet<>();
    for (JsonNode rule : Queries.alerts()) {
      String name = rule.get("alert").asText();
      named.add(name);
      String[] condition = Objects.requireNonNull(conditions.get(name), name);
      ObjectNode test = tests.addObject().put("interval", "1m");
      String[] series = condition[1].split("\\|", -1);
      String[] values = condition[2].split("\\|", -1);
      ArrayNode inputs = test.putArray("input_series");
      for (int i = 0; i < series.length; i++) {
        inputs.addObject().put("series", series[i]).put("values", values[i]);
      }
      ObjectNode expected = test.putArray("alert_rule_test").addObject();
      expected.put("eval_time", evaluatedAt(name)).put("alertname", name);
      ObjectNode alert = expected.putArray("exp_alerts").addObject();
      ObjectNode labels = alert.putObject("exp_labels");
      labels.set("severity", rule.at("/labels/severity"));
      for (String label : condition.length > 3 ? condition[3].split(",", -1) : new String[0]) {
        if (!label.isEmpty()) {
          labels.put(label.split("=", -1)[0], label.split("=", -1)[1]);
        }
      }
      alert.set("exp_annotations", rule.get("annotations"));
    }
    assertThat(conditions.keySet()).isEqualTo(named);
    Path written = Files.writeString(folder.resolve("test.yml"), file.toString());

    Process process =
        new ProcessBuilder(promtool.get().toString(), "test", "rules", written.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void everyAlertHasItsSectionInTheRunbook() throws IOException {
    List<String> sections =
        Files.readAllLines(DeployFolder.ROOT.resolve("docs/operations.md")).stream()
            .filter(line -> line.startsWith("### Moram"))
            .map(line -> line.substring(4))
            .toList();
    assertThat(Queries.alerts())
        .allSatisfy(
            rule -> {
              String name = rule.get("alert").asText();
              assertThat(rule.at("/labels/severity").asText()).isIn("page", "warn");
              assertThat(rule.at("/annotations/runbook").asText())
                  .isEqualTo("docs/operations.md#" + name.toLowerCase(Locale.ROOT));
            });
    assertThat(Queries.alerts().stream().map(rule -> rule.get("alert").asText()))
        .containsExactlyElementsOf(sections);
  }

  @Test
  void theQueriesNameMetricsThatExist() throws IOException {
    Set<String> known =
        MetricCatalog.metrics().stream()
            .map(DescribedMetric::prometheusName)
            .collect(Collectors.toCollection(TreeSet::new));
    known.add(PENDING);
    Queries.all()
        .forEach(
            (place, query) -> {
              Matcher name = OURS.matcher(query);
              while (name.find()) {
                assertThat(known).as(place).contains(name.group());
              }
            });
  }

  @Test
  void theDashboardsAreOfTheStatedGrafana() throws IOException {
    assertThat(Queries.dashboards()).hasSize(2);
    assertThat(Files.readString(DeployFolder.DEPLOY.resolve("compose/.env")))
        .contains("grafana/grafana:11.6.");
    String source =
        Files.readString(
            DeployFolder.DEPLOY.resolve("grafana/provisioning/datasources/prometheus.yaml"));
    assertThat(source).contains("uid: moram-prometheus");
    Queries.dashboards()
        .forEach(
            (file, board) -> {
              assertThat(board.get("description").asText()).contains("Grafana 11.6");
              assertThat(board.get("schemaVersion").asInt()).isEqualTo(41);
              assertThat(board.findValuesAsText("id")).doesNotHaveDuplicates();
              board
                  .get("panels")
                  .forEach(
                      panel -> {
                        assertThat(panel.get("description").asText()).endsWith(".");
                        assertThat(panel.at("/datasource/uid").asText())
                            .isEqualTo("moram-prometheus");
                      });
            });
  }

  /** Late enough for the longest {@code for}. */
  private static String evaluatedAt(String alert) {
    return alert.equals("MoramUnrecognised") ? "50m" : "20m";
  }

  private static Path rules() {
    return DeployFolder.DEPLOY.resolve("prometheus/alerts.yml");
  }

  private static Map<String, String[]> conditions() throws IOException {
    try (InputStream stream =
        AlertRulesTest.class.getResourceAsStream("/deploy/alert-conditions.tsv")) {
      Map<String, String[]> conditions = new HashMap<>();
      new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .forEach(cells -> conditions.put(cells[0], cells));
      return conditions;
    }
  }
}
