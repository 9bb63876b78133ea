// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries of the dashboards and of the alerts. */
final class Queries {

  static final Path DASHBOARDS = DeployFolder.DEPLOY.resolve("grafana/dashboards");

  /** An alert compares a figure with a limit. */
  private static final Pattern COMPARISON = Pattern.compile("(?s)(.*) [<>] [0-9.]+");

  private Queries() {}

  /** The rules, in order. */
  static List<JsonNode> alerts() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    DeployFolder.documents(DeployFolder.DEPLOY.resolve("prometheus/alerts.yml"))
        .get(0)
        .at("/groups/0/rules")
        .forEach(rules::add);
    return rules;
  }

  /** The dashboards, by file. */
  static Map<Path, JsonNode> dashboards() throws IOException {
    Map<Path, JsonNode> boards = new LinkedHashMap<>();
    for (Path file : DeployFolder.files(DASHBOARDS, ".json")) {
      boards.put(file, new ObjectMapper().readTree(file.toFile()));
    }
    return boards;
  }

  /** Every query that returns data on a cluster that works, by where it is. */
  static Map<String, String> all() throws IOException {
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode alert : alerts()) {
      Matcher figure = COMPARISON.matcher(alert.get("expr").asText());
      if (!figure.matches()) {
        throw new AssertionError(alert + " compares nothing");
      }
      queries.put(alert.get("alert").asText(), figure.group(1));
    }
    for (Map.Entry<Path, JsonNode> board : dashboards().entrySet()) {
      for (JsonNode panel : board.getValue().get("panels")) {
        for (JsonNode target : panel.get("targets")) {
          String place =
              "%s: %s %s"
                  .formatted(
                      board.getKey().getFileName(),
                      panel.get("title").asText(),
                      target.get("refId").asText());
          queries.put(
              place,
              target
                  .get("expr")
                  .asText()
                  .replace("$__rate_interval", "1m")
                  .replace("$learner", ".*"));
        }
      }
    }
    return queries;
  }
}
