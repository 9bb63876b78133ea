// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.PathPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page of another address, in a real browser, against a cluster that accepts changes by REST. */
@Timeout(300)
class ForeignPageITCase {

  private static final String PAGE =
      """
      <html><body><p id="seen"></p>
      <iframe name="sink"></iframe>
      <form id="form" target="sink" method="post" enctype="text/plain"
        action="ADDRESS/jobs/JOB/savepoints">
        <input name='{"target-directory": "TARGET", "cancel-job": true, "a": "' value='"}'>
      </form>
      <script>
        const seen = [];
        const show = text => {
          seen.push(text);
          document.getElementById('seen').textContent = seen.join(' ') + ' of ' + seen.length;
        };
        const body = new FormData();
        body.append('request', new Blob(['{}'], {type: 'application/json'}));
        const ask = (name, path, options) => fetch('ADDRESS' + path, options)
          .then(answer => show(name + '=' + answer.type), failure => show(name + '=refused'));
        ask('get', '/jobs/overview', {});
        ask('post', '/jobs', {method: 'POST', body: body});
        ask('hidden', '/jobs/JOB/savepoints', {method: 'POST', mode: 'no-cors',
          body: '{"target-directory": "TARGET", "cancel-job": true}'});
        ask('cancel', '/jobs/JOB/yarn-cancel', {mode: 'no-cors'});
        const image = new Image();
        image.onload = () => show('image=loaded');
        image.onerror = () => show('image=failed');
        image.src = 'ADDRESS/jobs/JOB/yarn-cancel';
        document.getElementById('form').submit();
      </script></body></html>
      """;

  @TempDir Path folder;

  @Test
  void itReadsAndChangesNothing() throws Exception {
    Optional<Path> browser = PathPrograms.find("chromium", "chromium-browser", "google-chrome");
    assumeTrue(browser.isPresent(), "there is no chromium on the PATH");
    Path target = folder.resolve("stolen");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (EmbeddedCluster cluster =
        EmbeddedCluster.start(
            EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0).withChangesByRest())) {
      EmbeddedJob job = cluster.submit("waiting", RestGuardITCase.waiting(cluster));
      job.awaitRunning(Duration.ofSeconds(60));
      String page =
          PAGE.replace("ADDRESS", cluster.dashboard().toString())
              .replace("JOB", job.id().toHexString())
              .replace("TARGET", target.toUri().toString());
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length());
            exchange.getResponseBody().write(page.getBytes(UTF_8));
            exchange.close();
          });
      server.start();

      assertThat(shown(browser.get(), "http://127.0.0.1:" + server.getAddress().getPort() + "/"))
          .contains("get=refused", "post=refused", "image=failed", " of 5<");
      assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
      assertThat(target).doesNotExist();
      assertThat(LocalRuntime.rest(cluster, "/jobs/overview").get("jobs")).hasSize(1);

      assertThat(shown(browser.get(), cluster.dashboard() + "/#/overview"))
          .contains("Running Job", "waiting");
    } finally {
      server.stop(0);
    }
  }

  /** The page as the browser shows it, once its scripts have run. */
  private String shown(Path browser, String address) throws IOException, InterruptedException {
    Path dom = Files.createTempFile(folder, "dom", ".html");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                "--virtual-time-budget=20000",
                "--dump-dom",
                address)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(dom);
  }
}
