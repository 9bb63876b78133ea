// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moram.cli.demo.DemoRunner;
import io.moram.cli.demo.DemoSettings;
import io.moram.cli.progress.ProgressReporter;
import io.moram.cli.progress.ProgressReporters;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.jobs.metrics.DescribedMetric;
import io.moram.jobs.metrics.MetricCatalog;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running demo registers, against the list of metrics, the alerts and the dashboards. */
@Timeout(600)
class MetricsITCase {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsITCase.class);

  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(flink_taskmanager_job_task_operator_\\w+)\\{(.*)\\}");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** All but the operator generate, which a demo of pictures does not have. */
  private static final Set<String> OPERATORS =
      Set.of("decode", "embed", "boundary", "train", "infer", "evaluate");

  /** Of the detectors on losses alone, which the demo does not have. */
  private static final String LOSS =
      "moram-learner boundary flink_taskmanager_job_task_operator_learner_loss";

  @TempDir Path folder;

  @Test
  void aDemoRegistersWhatIsDescribedAndEveryQueryReturnsData() throws Exception {
    int port = freePort();
    DemoSettings settings = settings(port);
    ProgressReporter display =
        ProgressReporters.forOutput(false, System.out, new PrintWriter(new StringWriter()));
    try (DemoRunner runner = DemoRunner.prepare(settings, display)) {
      runner.run(
          (summary, runtime, bank) -> {
            assertDescribed(registered(port));
            assertQueriesReturnData(port);
          });
    }
  }

  private static void assertDescribed(Set<String> registered) {
    Set<String> described =
        MetricCatalog.metrics().stream()
            .filter(metric -> OPERATORS.contains(metric.operator()))
            .map(MetricsITCase::key)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> undescribed = new TreeSet<>(registered);
    undescribed.removeAll(described);
    Set<String> unregistered = new TreeSet<>(described);
    unregistered.removeAll(registered);
    assertThat(undescribed).as("registered, but not in metrics.tsv").isEmpty();
    assertThat(unregistered).as("in metrics.tsv, but not registered").containsExactly(LOSS);
  }

  private void assertQueriesReturnData(int port) {
    Optional<Path> program = DeployFolder.program("prometheus");
    if (program.isEmpty()) {
      LOG.warn("No query was tried, because prometheus is not on the PATH");
      return;
    }
    try (PrometheusServer prometheus =
        PrometheusServer.start(program.get(), folder, freePort(), port)) {
      Map<String, String> queries = new TreeMap<>(Queries.all());
      await()
          .ignoreExceptions()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                Set<String> empty = new TreeSet<>();
                for (Map.Entry<String, String> query : queries.entrySet()) {
                  if (prometheus.series(query.getValue()) == 0) {
                    empty.add(query.getKey());
                  }
                }
                assertThat(empty).as("queries without data").isEmpty();
              });
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The metrics of our operators, without those that every operator of Flink has. */
  private static Set<String> registered(int port) {
    Set<String> found = new TreeSet<>();
    Matcher sample = SAMPLE.matcher(scrape(port));
    while (sample.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      String name = sample.group(1).replaceFirst("_count$", "");
      String operator = labels.getOrDefault("operator_name", "");
      if (OPERATORS.contains(operator) && !FlinkMetrics.isFlinks(name)) {
        found.add(labels.getOrDefault("job_name", "") + " " + operator + " " + name);
      }
    }
    return found;
  }

  private static String key(DescribedMetric metric) {
    return "moram-" + metric.job() + " " + metric.operator() + " " + metric.prometheusName();
  }

  private static String scrape(int port) {
    try (InputStream answer = URI.create("http://127.0.0.1:" + port).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private DemoSettings settings(int port) throws IOException {
    Configuration options = new Configuration();
    options.set(TrainingOptions.STEPS_PER_TASK, 3);
    options.set(TrainingOptions.BATCH_SIZE, 8);
    options.set(BoundaryOptions.RECURRENCE_EXAMPLES, 0);
    options.setString("metrics.reporters", "loopback");
    options.setString(
        "metrics.reporter.loopback.factory.class", LoopbackReporter.Factory.class.getName());
    options.setString("metrics.reporter.loopback.port", Integer.toString(port));
    options.setString("metrics.reporter.loopback.filterLabelValueCharacters", "false");
    Path data = SmallDomains.write(folder.resolve("data"), "aerial", "digits");
    Path output = folder.resolve("out");
    return new DemoSettings(
        data, null, 8, 1, "small", output, true, false, false, 0, 0, 0, options);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
