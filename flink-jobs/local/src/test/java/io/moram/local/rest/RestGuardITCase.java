// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A read-only cluster and one that accepts changes, each with a job, asked with forged headers. */
@Timeout(180)
class RestGuardITCase {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static EmbeddedCluster readOnly;
  private static EmbeddedCluster open;
  private static EmbeddedJob readOnlyJob;
  private static EmbeddedJob openJob;

  @BeforeAll
  static void start() throws Exception {
    readOnly = EmbeddedCluster.start(EmbeddedClusterSettings.laptop(folder.resolve("closed"), 0));
    open =
        EmbeddedCluster.start(
            EmbeddedClusterSettings.laptop(folder.resolve("open"), 0).withChangesByRest());
    readOnlyJob = readOnly.submit("waiting", waiting(readOnly));
    openJob = open.submit("waiting", waiting(open));
    readOnlyJob.awaitRunning(LIMIT);
    openJob.awaitRunning(LIMIT);
  }

  @AfterAll
  static void stop() throws IOException {
    readOnly.close();
    open.close();
  }

  @Test
  void theOwnDashboardAndCommandsAreAnswered() throws IOException {
    for (EmbeddedCluster cluster : List.of(readOnly, open)) {
      int port = cluster.dashboard().getPort();
      for (String host : List.of("127.0.0.1:" + port, "localhost:" + port, "LocalHost:" + port)) {
        assertThat(ask(cluster, "GET", "/jobs/overview", "Host: " + host, ""))
            .startsWith("HTTP/1.1 200")
            .contains("\"waiting\"")
            .doesNotContain("access-control-allow-origin: *");
      }
      String own = "Host: localhost:" + port + "\r\nOrigin: http://localhost:" + port;
      assertThat(ask(cluster, "GET", "/", own, "")).contains("Apache Flink Web Dashboard");
    }
    // Refused by Flink itself, because there is no such checkpoint: the guard passes it on.
    assertThat(ask(open, "POST", "/savepoint-disposal", own(open), "{}")).contains("HTTP/1.1 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: evil.example:PORT",
        "Host: 127.0.0.1",
        "Host: 127.0.0.1:1",
        "Host: 127.0.0.1:PORT.evil.example",
        "Host: 127.0.0.1:PORT\r\nHost: evil.example",
        "X-Host: none",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:1",
        "Host: 127.0.0.1:PORT\r\nOrigin: https://127.0.0.1:PORT",
        "Host: 127.0.0.1:PORT\r\nOrigin: null"
      })
  void aForgedHeaderIsRefused(String headers) throws IOException {
    for (EmbeddedCluster cluster : List.of(readOnly, open)) {
      String port = Integer.toString(cluster.dashboard().getPort());
      String forged = headers.replace("PORT", port);
      for (String method : List.of("GET", "POST", "OPTIONS")) {
        assertThat(ask(cluster, method, "/jobs/overview", forged, ""))
            .startsWith("HTTP/1.1 403")
            .contains("{\"errors\":[\"The header ")
            .doesNotContain("\"waiting\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /jobs/JOB/yarn-cancel",
    "GET, /v1/jobs/JOB/yarn-cancel/",
    "GET, /jobs/JOB/yarn%2Dcancel?a=b",
    "GET, //jobs/JOB/%79arn-stop",
    "PATCH, /jobs/JOB",
    "PATCH, /jobs/JOB?mode=cancel",
    "POST, /jobs/JOB/stop",
    "PUT, /jobs/JOB/resource-requirements",
    "DELETE, /cluster",
    "DELETE, /jars/none"
  })
  void aReadOnlyClusterChangesNothing(String method, String path) throws Exception {
    String asked = path.replace("JOB", readOnlyJob.id().toHexString());

    assertThat(ask(readOnly, method, asked, own(readOnly), ""))
        .startsWith("HTTP/1.1 403")
        .contains("read-only");

    assertThat(readOnlyJob.status()).isEqualTo(JobStatus.RUNNING);
    if (!path.equals("/cluster")) {
      // A page that the browser lets send a request, of a form or an image.
      String foreign = own(open) + "\r\nSec-Fetch-Site: same-site";
      String other = path.replace("JOB", openJob.id().toHexString());
      assertThat(ask(open, method, other, foreign, "")).startsWith("HTTP/1.1 403");
      assertThat(openJob.status()).isEqualTo(JobStatus.RUNNING);
    }
  }

  @Test
  void aSavepointByPlainTextIsRefused() throws Exception {
    Path target = folder.resolve("stolen");
    String body = "{\"target-directory\": \"" + target.toUri() + "\", \"cancel-job\": true}";
    String path = "/jobs/" + openJob.id().toHexString() + "/savepoints";
    String headers = own(open) + "\r\nContent-Type: text/plain\r\nOrigin: http://evil.example";

    assertThat(ask(open, "POST", path, headers, body)).startsWith("HTTP/1.1 403");
    assertThat(ask(readOnly, "POST", path, own(readOnly) + "\r\nContent-Type: text/plain", body))
        .startsWith("HTTP/1.1 403");

    assertThat(target).doesNotExist();
    assertThat(openJob.status()).isEqualTo(JobStatus.RUNNING);
  }

  @Test
  void aMultipartSubmissionIsRefusedBeforeItsFilesAreWritten() throws Exception {
    String body =
        """
        --b\r
        Content-Disposition: form-data; name="request"\r
        Content-Type: application/json\r
        \r
        {"executionPlanFileName": "plan.bin", "jobJarFileNames": [], "jobArtifactFileNames": []}\r
        --b\r
        Content-Disposition: form-data; name="file_0"; filename="plan.bin"\r
        Content-Type: application/octet-stream\r
        \r
        refused-plan\r
        --b--\r
        """;
    String type = "\r\nContent-Type: multipart/form-data; boundary=b";

    for (String path : List.of("/jobs", "/v1/jobs", "/jars/upload")) {
      assertThat(ask(readOnly, "POST", path, own(readOnly) + type, body))
          .startsWith("HTTP/1.1 403");
      assertThat(ask(open, "POST", path, own(open) + type + "\r\nOrigin: http://a.example", body))
          .startsWith("HTTP/1.1 403");
    }

    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("plan.bin");
    }
  }

  @Test
  void flinksOwnClientSubmitsToTheOpenClusterOnly() throws Exception {
    assertThatThrownBy(() -> submit(readOnly)).hasStackTraceContaining("read-only");
    assertThat(LocalRuntime.rest(readOnly, "/jobs/overview").get("jobs")).hasSize(1);

    submit(open);
    assertThat(LocalRuntime.rest(open, "/jobs/overview").get("jobs").size()).isGreaterThan(1);
  }

  private static void submit(EmbeddedCluster cluster) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.PORT, cluster.dashboard().getPort());
    configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 0);
    JobGraph graph = waiting(cluster).getStreamGraph().getJobGraph();
    try (var client = new RestClusterClient<>(configuration, "test")) {
      client.submitJob(graph).get();
      client.cancel(graph.getJobID()).get();
    }
  }

  /** A job that waits with its first number, until it is cancelled. */
  static StreamExecutionEnvironment waiting(EmbeddedCluster cluster) {
    StreamExecutionEnvironment environment = cluster.environment(new Configuration());
    environment
        .fromSequence(1, 10)
        .map(
            number -> {
              new CountDownLatch(1).await();
              return number;
            })
        .returns(Long.class)
        .sinkTo(new DiscardingSink<>());
    return environment;
  }

  private static String own(EmbeddedCluster cluster) {
    return "Host: 127.0.0.1:" + cluster.dashboard().getPort();
  }

  /** The whole answer to a request whose headers are sent as they are. */
  private static String ask(
      EmbeddedCluster cluster, String method, String path, String headers, String body)
      throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), cluster.dashboard().getPort())) {
      String request =
          "%s %s HTTP/1.1\r\n%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(method, path, headers, body.length(), body);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
