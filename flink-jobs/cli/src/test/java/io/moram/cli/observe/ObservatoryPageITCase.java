// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.moram.cli.Main;
import io.moram.local.testing.PathPrograms;
import io.moram.local.testing.SmallDomains;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** The page beside a demo of two domains, in a real browser. */
@Timeout(600)
class ObservatoryPageITCase {

  private static final Pattern PAGE = Pattern.compile("Observatory +(\\S+)");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static Path data;
  private static Process demo;
  private static URI page;
  private ChromeDriver browser;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(PathPrograms.find("chromium").isPresent(), "there is no chromium on the PATH");
    assumeTrue(
        PathPrograms.find("chromedriver").isPresent(),
        "there is no chromedriver on the PATH (Debian: apt install chromium-driver)");
    data = SmallDomains.write(folder.resolve("data"), "digits", "fruits");
    Path console = folder.resolve("console");
    ProcessBuilder start =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "demo",
            "--keep-running",
            "--markers",
            "--port=0",
            "--broker-port=0",
            "--observatory-port=0",
            "--steps-per-task=20",
            "--data=" + data,
            "--output=" + folder.resolve("out"));
    start.environment().put("XDG_RUNTIME_DIR", folder.toString());
    demo = start.redirectErrorStream(true).redirectOutput(console.toFile()).start();
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> !demo.isAlive() || Files.readString(console).contains("Still running: "));
    String said = Files.readString(console);
    assertThat(demo.isAlive()).as(said).isTrue();
    Matcher address = PAGE.matcher(said);
    assertThat(address.find()).as(said).isTrue();
    page = URI.create(address.group(1));
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.destroy();
    }
  }

  @BeforeEach
  void open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(PathPrograms.find("chromium").orElseThrow().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1280,900");
    options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(PathPrograms.find("chromedriver").orElseThrow().toFile())
                .build(),
            options);
    browser.get(page.toString());
    await().atMost(PATIENCE).until(() -> count("#requests table tbody tr") > 0);
  }

  @AfterEach
  void close() {
    // What the page did wrong, refused content included, is in this log.
    List<String> faults =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .map(Object::toString)
            .filter(line -> !line.contains("422") && !line.contains("400"))
            .toList();
    browser.quit();
    assertThat(faults).isEmpty();
  }

  @Test
  void itShowsWhatWasLearned() {
    assertThat(text(".status")).isEqualTo("live");
    assertThat(texts("#tasks .state")).containsExactly("sealed", "sealed");
    assertThat(count(".timeline .band")).isEqualTo(2);
    assertThat(count(".timeline .found")).isEqualTo(1);
    assertThat(texts("#accuracy .matrix h3")).contains("recall", "self-activated");
    assertThat(count("#loss path.line")).isEqualTo(2);
    assertThat(text("#bank h3")).contains("atoms at");
    assertThat(texts("#bank h3")).anyMatch(title -> title.startsWith("self-activated"));
    assertThat(count("#curve path.line, #curve .dot")).isPositive();
    assertThat(text("#requests .figures")).contains("answers", "dead letters");
  }

  @Test
  void theKeyboardMovesThroughAHeatMap() {
    WebElement map = browser.findElement(By.cssSelector("#accuracy heat-map canvas"));
    map.sendKeys(Keys.ARROW_RIGHT);
    String first = text("#accuracy heat-map .readout");
    map.sendKeys(Keys.ARROW_DOWN);

    assertThat(first).startsWith("Bank version 0, ").contains("% of");
    assertThat(text("#accuracy heat-map .readout")).startsWith("Bank version 1, ");
    assertThat(map.getDomAttribute("aria-label")).contains("Accuracy", "Arrow keys");
  }

  @Test
  void itAnswersAPictureByBothRulesAndShowsWhichAtomsDid() throws IOException {
    ask(somePicture());

    assertThat(texts(".answer-card h3"))
        .containsExactly("recall, bank version 2", "self-activated, bank version 2");
    assertThat(count(".answer-card ol li")).isGreaterThan(2);
    assertThat(count(".answer-card patch-picture canvas")).isEqualTo(2);
    assertThat(text(".answer-card p")).contains("task");

    browser.findElement(By.id("earlier")).sendKeys("1", Keys.TAB);

    await().atMost(PATIENCE).until(() -> count(".answer-card") == 4);
    assertThat(texts(".answer-card h3")).contains("self-activated, bank version 1");
  }

  @Test
  void itShowsTheAtomsOfARequestOnTheTopic() {
    browser.findElement(By.cssSelector("#requests button.link")).click();

    await().atMost(PATIENCE).until(() -> count(".answer-card") == 2);
    assertThat(text("#ask")).contains("request ");
  }

  @Test
  void itSaysWhyAFileIsNoPicture() throws IOException {
    Path file = Files.writeString(folder.resolve("no-picture.png"), "<script>alert(1)</script>");
    browser.findElement(By.id("picture")).sendKeys(file.toString());

    await().atMost(PATIENCE).until(() -> count("#ask .error") == 1);
    assertThat(text("#ask .error")).isNotBlank();
  }

  @Test
  void itSaysThatAVersionDoesNotExist() throws IOException {
    ask(somePicture());
    browser.findElement(By.id("version")).sendKeys("99", Keys.TAB);

    await().atMost(PATIENCE).until(() -> count(".answer-card .error") == 2);
    assertThat(text(".answer-card .error")).contains("99");
  }

  @Test
  void itFitsAPhoneAndADarkRoom() {
    String light = background();
    browser.findElement(By.xpath("//button[contains(., 'theme')]")).click();
    await().atMost(PATIENCE).until(() -> !background().equals(light));

    browser.manage().window().setSize(new Dimension(390, 844));

    assertThat(number("return document.documentElement.scrollWidth"))
        .as("nothing is wider than the window")
        .isLessThanOrEqualTo(number("return window.innerWidth"));
    browser.navigate().refresh();
    await().atMost(PATIENCE).until(() -> count("section") > 0);
    assertThat(background()).as("the choice is kept").isNotEqualTo(light);
  }

  @Test
  void everyControlAndPictureHasAName() {
    Object nameless =
        browser.executeScript(
            "return [...document.querySelectorAll('button, input, select, svg[role=img], canvas')]"
                + ".filter(e => !(e.textContent.trim() || e.getAttribute('aria-label')"
                + " || e.closest('label')?.textContent.trim())).map(e => e.outerHTML)");

    assertThat((List<?>) nameless).isEmpty();
  }

  private void ask(Path picture) {
    browser.findElement(By.id("picture")).sendKeys(picture.toString());
    await().atMost(PATIENCE).until(() -> count(".answer-card") == 2);
  }

  private Path somePicture() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("fruits/test"))) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }

  private String background() {
    return browser.findElement(By.tagName("body")).getCssValue("background-color");
  }

  private long number(String script) {
    return Long.parseLong(String.valueOf(browser.executeScript(script)));
  }

  private int count(String selector) {
    return browser.findElements(By.cssSelector(selector)).size();
  }

  private String text(String selector) {
    return browser.findElement(By.cssSelector(selector)).getText();
  }

  private List<String> texts(String selector) {
    return browser.findElements(By.cssSelector(selector)).stream()
        .map(WebElement::getText)
        .toList();
  }
}
