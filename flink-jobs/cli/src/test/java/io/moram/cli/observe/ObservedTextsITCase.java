// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.jobs.config.BackboneOptions;
import io.moram.local.testing.AtomsPublisher;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.PathPrograms;
import io.moram.local.testing.Topic;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.decoder.TinyDecoder;
import io.moram.observatory.Observatory;
import io.moram.observatory.ObservatorySettings;
import io.moram.observatory.web.WebSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** The page answers the texts of a tiny Qwen with random atoms. */
@Timeout(240)
class ObservedTextsITCase {
  private static final String LEARNER = "support";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Observatory observatory;

  @BeforeEach
  void start() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    TinyDecoder.copy("qwen2", folder);
    try (LanguageModel model =
            LanguageModels.load(folder, Device.cpu(), LanguageModelSettings.standard());
        Topic topic = new Topic(RUNTIME, access.topics().atoms())) {
      AtomsPublisher atoms = new AtomsPublisher(topic, model);
      atoms.publish(atoms.publishBlocks(LEARNER, 0, "text"));
      atoms.publish(atoms.publishBlocks(LEARNER, 1, "text"));
    }
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.FOLDER, folder.toString());
    options.set(BackboneOptions.THREADS, 1);
    observatory =
        Observatory.start(
            new ObservatorySettings(
                access,
                new WebSettings(InetAddress.getLoopbackAddress(), 0, null),
                Instant.now(),
                ObservedModels.settings(options)));
  }

  @AfterEach
  void stop() {
    observatory.close();
  }

  @Test
  void bothRulesAnswerAndSoDoesAnEarlierVersion() throws Exception {
    JsonNode answers = ask("How are you?", "?earlier=0").path("answers");

    assertThat(answers)
        .extracting(one -> one.path("rule").asText() + " " + one.path("version").asInt())
        .containsExactly("RECALL 2", "SELF_ACTIVATED 2", "SELF_ACTIVATED 0");
    assertThat(answers.get(2).path("text").asText())
        .as("the frozen model says something else than the atoms")
        .isNotEqualTo(answers.get(1).path("text").asText());
    assertThat(answers.get(1).path("promptTokens").asInt()).isEqualTo(12);
    assertThat(answers.get(1).path("answerTokens").asInt()).isBetween(1, 64);
    assertThat(get("api/about").path("modelReadsTexts").asBoolean()).isTrue();
  }

  @Test
  void aVersionThatDoesNotExistAndATextWithoutTokensAreRefused() throws Exception {
    JsonNode missing = ask("How are you?", "?version=9").path("answers");

    assertThat(missing).hasSize(1);
    assertThat(missing.get(0).path("error").asText()).contains("9");
    assertThat(ask("", "").path("error").asText()).contains("0 tokens; must have 1 to");
  }

  @Test
  void thePageHasABoxForATextThatTheKeyboardSends() {
    assumeTrue(PathPrograms.find("chromium").isPresent(), "there is no chromium on the PATH");
    assumeTrue(PathPrograms.find("chromedriver").isPresent(), "there is no chromedriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(PathPrograms.find("chromium").orElseThrow().toString());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
    ChromeDriver browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(PathPrograms.find("chromedriver").orElseThrow().toFile())
                .build(),
            options);
    try {
      browser.get(observatory.address().toString());
      await().atMost(PATIENCE).until(() -> !browser.findElements(By.id("text")).isEmpty());

      browser.findElement(By.id("text")).sendKeys("How are you?", Keys.chord(Keys.CONTROL, "\n"));

      By title = By.cssSelector(".answer-card h3");
      await().atMost(PATIENCE).until(() -> browser.findElements(title).size() == 2);
      assertThat(browser.findElements(title))
          .extracting(WebElement::getText)
          .containsExactly("recall, bank version 2", "self-activated, bank version 2");
      assertThat(browser.findElement(By.cssSelector("#ask .asked")).getText())
          .isEqualTo("How are you?");
      assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    } finally {
      browser.quit();
    }
  }

  private JsonNode ask(String text, String query) throws Exception {
    return json(
        HttpRequest.newBuilder(at("api/learners/" + LEARNER + "/answer" + query))
            .POST(BodyPublishers.ofString(text))
            .build());
  }

  private JsonNode get(String path) throws Exception {
    return json(HttpRequest.newBuilder(at(path)).build());
  }

  private URI at(String path) {
    return observatory.address().resolve("/" + path);
  }

  private JsonNode json(HttpRequest request) throws Exception {
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body());
  }
}
