// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.report.AnswerDetails;
import io.moram.cli.report.ChanceLevel;
import io.moram.cli.report.ClassScore;
import io.moram.cli.report.EarlyAnswers;
import io.moram.cli.report.EarlyCurve;
import io.moram.cli.report.ExamplePicture;
import io.moram.cli.report.ExamplePicture.RuleAnswer;
import io.moram.cli.report.MatrixText;
import io.moram.cli.report.PictureCounts;
import io.moram.cli.report.RuleSummary;
import io.moram.cli.report.RunDetails;
import io.moram.cli.report.RunDetails.DomainStart;
import io.moram.cli.report.RunDetails.LossPoint;
import io.moram.cli.report.RunSummary;
import io.moram.cli.report.SealedTaskSummary;
import io.moram.cli.report.SummaryJson;
import io.moram.cli.report.VersionComparison;
import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.AnswerStatistics;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

  private static final PictureCounts PICTURES =
      new PictureCounts(List.of(1632L, 160L), List.of(List.of(1632L, 160L), List.of(1632L, 0L)));

  private static final RunSummary RUN =
      new RunSummary(
          List.of(
              new SealedTaskSummary("aerial", 12, 960, null, null, 1.234),
              new SealedTaskSummary("<digits>", 10, 960, 192L, 197L, 2.5)),
          List.of(
              new RuleSummary(
                  "recall",
                  new AccuracyMatrix(
                      List.of("aerial", "<digits>"),
                      List.of(0.0, 3.125),
                      List.of(List.of(50.0, 2.0), List.of(100 / 3.0, 61.25))),
                  new AccuracyMatrix(
                      List.of("aerial", "<digits>"),
                      List.of(1.0, 10.0),
                      List.of(List.of(60.0, 12.0), List.of(55.0, Double.NaN))),
                  PICTURES,
                  statistics()),
              new RuleSummary(
                  "self-activated",
                  matrix(40, 0, 20, 30),
                  matrix(41, 1, 21, 31),
                  PICTURES,
                  new AnswerStatistics())),
          352L,
          350,
          100L,
          99,
          1L,
          new EarlyCurve(
              List.of(
                  new EarlyAnswers("aerial", 1, 1, 10, 40),
                  new EarlyAnswers("aerial", 4, 4, 20, 40),
                  new EarlyAnswers("<digits>", 4, 3.256, 17, 40))),
          new VersionComparison(57, 1200, 2, 1, 3e-6),
          12.345);

  private static final RunDetails STORY =
      new RunDetails(
          "demo & co",
          Map.of("machine", "2 processors"),
          Map.of("boundary.detector", "combined"),
          Map.of("shots per class", "16"),
          List.of(new LossPoint(0, 1, 4.5), new LossPoint(0, 2, 3.5), new LossPoint(1, 1, 4.0)),
          List.of(new DomainStart("aerial", 0), new DomainStart("<digits>", 176)),
          new AnswerDetails(
              List.of(new ClassScore("<digits>", "<seven>", 3, 12, "<one>", 5)),
              List.of(
                  new ExamplePicture(
                      "<digits>",
                      "<seven>",
                      "data:image/png;base64,AAAA",
                      List.of(
                          new RuleAnswer("recall", "<seven>", 0.912),
                          new RuleAnswer("self-activated", "<one>", 0.5)))),
              new ChanceLevel(22, 22, 10, 12)),
          List.of("A boundary came late."));

  private static AccuracyMatrix matrix(double... cells) {
    return new AccuracyMatrix(
        List.of("aerial", "<digits>"),
        List.of(0.0, 0.0),
        List.of(List.of(cells[0], cells[1]), List.of(cells[2], cells[3])));
  }

  private static AnswerStatistics statistics() {
    AnswerStatistics statistics = new AnswerStatistics();
    statistics.add(true, 0.9, true, false);
    statistics.add(false, 0.5, false, true);
    return statistics;
  }

  @TempDir Path folder;

  @Test
  void earlierVersionsThatWereAskedAgainAreReported() {
    JsonNode versions = SummaryJson.node(RUN).get("pinnedVersions");
    assertThat(versions.get("compared").asLong()).isEqualTo(1200);
    assertThat(versions.get("different").asLong()).isEqualTo(2);
    assertThat(versions.get("otherClass").asLong()).isEqualTo(1);
    assertThat(versions.get("largestDifference").asDouble()).isEqualTo(3e-6);
    assertThat(HtmlReport.html(RUN, STORY))
        .contains("2 of 1,200 answers differ", "1 of them in the best class", "by 3.0e-06 at most");
  }

  @Test
  void answersFromTheFirstExamplesAreReported() {
    JsonNode points = SummaryJson.node(RUN).get("firstExamples");
    assertThat(points).hasSize(3);
    assertThat(points.get(2).toString())
        .isEqualTo(
            "{\"domain\":\"<digits>\",\"sentPerClass\":4,\"examplesPerClass\":3.26,"
                + "\"accuracy\":42.5,\"pictures\":40}");
    assertThat(RUN.early().text())
        .contains(
            "25.0 % once 1 example per class was sent (1.0 known; 1 domain)",
            "46.3 % once 4 examples per class were sent (3.6 known; 2 domains)");
    String html = HtmlReport.html(RUN, STORY);
    assertThat(html)
        .contains(
            Html.text(RUN.early().text()),
            "<tr><th scope=\"row\">&lt;digits&gt;</th><td>4</td><td>3.3</td><td>42.5</td>"
                + "<td>40</td></tr>");
    // From 1 / √2 to 4 √2 is three doublings: 1 is a sixth of the width from the left, 4 from the
    // right. Of 60 %, 25 and 50 are drawn.
    assertThat(html)
        .containsSubsequence(
            "<circle cx=\"186.0\" cy=\"149.7\"", "<circle cx=\"746.0\" cy=\"61.3\"");
  }

  @Test
  void aRunWithoutEarlyAnswersHasNoCurve() {
    RunSummary without =
        new RunSummary(
            RUN.tasks(), RUN.rules(), 352L, 350, 100L, 99, 1L, new EarlyCurve(List.of()), null, 12);
    assertThat(HtmlReport.html(without, STORY)).doesNotContain("first examples");
    assertThat(SummaryJson.node(without).get("firstExamples")).isEmpty();
    assertThat(without.early().text()).isEmpty();
  }

  @Test
  void theSummaryHasExactlyTheAgreedFields() throws IOException {
    SummaryJson.write(RUN, folder.resolve("summary.json"));

    JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    assertThat(summary.fieldNames())
        .toIterable()
        .containsExactly(
            "tasks",
            "domains",
            "zeroShot",
            "accuracy",
            "accuracyWithin",
            "transfer",
            "average",
            "last",
            "own",
            "forgetting",
            "ownWithin",
            "lastWithin",
            "forgettingWithin",
            "rules",
            "examplesIn",
            "examplesTrained",
            "requests",
            "predictions",
            "deadLetters",
            "firstExamples",
            "pinnedVersions",
            "seconds");
    assertThat(summary.at("/tasks/0").toString())
        .isEqualTo(
            "{\"name\":\"aerial\",\"classes\":12,\"atoms\":960,\"boundaryExample\":null,"
                + "\"detectedExample\":null,\"sealSeconds\":1.23}");
    assertThat(summary.at("/tasks/1/boundaryExample").asLong()).isEqualTo(192);
    assertThat(summary.at("/zeroShot/1").asDouble()).isEqualTo(3.13);
    assertThat(summary.at("/accuracy").toString()).isEqualTo("[[50.0,2.0],[33.33,61.25]]");
    assertThat(summary.at("/accuracyWithin/1/1").isNull()).isTrue();
    assertThat(summary.at("/transfer").asDouble()).isEqualTo(2.0);
    assertThat(summary.at("/own").asDouble()).isEqualTo(55.63);
    assertThat(summary.at("/forgetting").asDouble()).isEqualTo(16.67);
    assertThat(summary.at("/forgettingWithin").asDouble()).isEqualTo(5.0);
    assertThat(summary.at("/ownWithin").isNull()).isTrue();
    assertThat(summary.at("/seconds").asDouble()).isEqualTo(12.35);
    assertThat(summary.at("/rules").fieldNames())
        .toIterable()
        .containsExactly("recall", "self-activated");
    assertThat(summary.at("/rules/recall").toString())
        .isEqualTo(
            "{\"transfer\":2.0,\"average\":36.65,\"last\":47.29,\"own\":55.63,"
                + "\"ownWithin\":null,\"lastWithin\":null,\"forgetting\":16.67,"
                + "\"forgettingWithin\":5.0,\"taskRecognition\":50.0,\"unknown\":50.0,"
                + "\"calibrationError\":30.0}");
    assertThat(summary.at("/rules/self-activated/taskRecognition").isNull()).isTrue();
  }

  @Test
  void settingsThatAreSecretsAreHidden() {
    RunDetails story =
        new RunDetails(
            "demo",
            Map.of(),
            Map.of(),
            Map.of(
                "kafka.properties.ssl.key.password",
                "SECRET1",
                "s3.secret-key",
                "SECRET2",
                "kafka.properties.sasl.jaas.config",
                "PlainLoginModule required password='SECRET3';",
                "training.rank",
                "16"),
            List.of(),
            List.of(),
            AnswerDetails.NONE,
            List.of());

    assertThat(HtmlReport.html(RUN, story))
        .contains("s3.secret-key", "******", "training.rank", ">16<")
        .doesNotContain("SECRET1", "SECRET2", "SECRET3");
  }

  @Test
  void theReportSaysWhatItsWordsMean() {
    assertThat(HtmlReport.html(RUN, STORY))
        .contains("<dt>Transfer</dt>", "<dt>Average</dt>", "<dt>Last</dt>", "<dt>Forgetting</dt>")
        .contains(
            "A guess among 22 candidates is right in 4.5 % of the cases; within a domain, among 10"
                + " to 12 classes, in 8.3 to 10.0 %.")
        .contains("<b>4.5 %</b><span>Chance level</span>");
  }

  @Test
  void theReportSaysWhenWhereAndWithWhatItWasMade() {
    assertThat(HtmlReport.html(RUN, STORY))
        .containsSubsequence(
            "<h2>The run</h2>", "2 processors", "<h2>How boundaries", "combined", "<h2>Settings");
  }

  @Test
  void aCellSaysHowManyPicturesItCounts() {
    assertThat(HtmlReport.html(RUN, STORY))
        .contains("title=\"1,632 pictures\">33.3<", "title=\"160 pictures\">2.0<")
        .contains("Each cell counts 160 to 1,632 pictures, so one picture is worth 0.1 to 0.6");
  }

  @Test
  void theWorstClassesAndPicturesAreShown() {
    assertThat(HtmlReport.html(RUN, STORY))
        .contains(
            "<th scope=\"row\">&lt;seven&gt;</th><td class=\"left\">&lt;digits&gt;</td><td>3</td>"
                + "<td>12</td><td>25.0</td><td class=\"left\">&lt;one&gt; (5)</td>")
        .contains("✓ recall: &lt;seven&gt;, 91 %<br>✗ self-activated: &lt;one&gt;, 50 %");
  }

  @Test
  void axesHaveRoundFigures() {
    assertThat(ChartFrame.ticks(4.5, 5)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
    assertThat(ChartFrame.ticks(0.037, 5)).hasSize(5).endsWith(0.04);
    assertThat(ChartFrame.ticks(600, 5)).containsExactly(0.0, 200.0, 400.0, 600.0);
    assertThat(ChartFrame.figure(1000, 200)).isEqualTo("1,000");
    assertThat(ChartFrame.figure(0.04, 0.01)).isEqualTo("0.04");
  }

  @Test
  void theReportIsSelfContainedAndEscapesNames() throws IOException {
    HtmlReport.write(RUN, STORY, folder.resolve("report.html"));

    String html = Files.readString(folder.resolve("report.html"));
    assertThat(html).doesNotContain("http:", "https:", "<script", "<digits>", "@import", "url(");
    assertThat(html).contains("demo &amp; co", "&lt;digits&gt;", "A boundary came late.");
    assertThat(html.split("src=", -1)).as("its pictures are in it").hasSize(2);
    assertThat(html).contains("src=\"data:image/png;base64,AAAA\"", "default-src 'none'");
    assertThat(html).containsOnlyOnce("<td class=\"own\" style=\"background:hsl(215 70% 65%)");
  }

  @Test
  void theReportComparesTheRulesAndShowsTheDefaultOneFirst() {
    String html = HtmlReport.html(RUN, STORY);

    assertThat(html)
        .containsSubsequence(
            "<h2>All rules",
            "<h2>Rule recall",
            "Accuracy fell: 50.0 % right after a domain's own task, 33.3 % after the last task",
            "<h2>Rule self-activated",
            "Accuracy fell: 40.0 % right after a domain's own task, 20.0 %",
            "<h2>Loss</h2>");
    String row = html.substring(html.indexOf("<th scope=\"row\">recall</th>"));
    assertThat(row.substring(0, row.indexOf("</tr>")))
        .as("Transfer to Last, and task right, unknown and calibration error")
        .containsSubsequence(">2.0<", ">36.6", ">47.3<", ">50.0<", ">50.0<", ">30.0<");
  }

  @Test
  void theTimeLineShowsTheTrueAndTheFoundBoundaries() {
    String html = HtmlReport.html(RUN, STORY);

    // 900 wide for 352 examples.
    assertThat(html).containsOnlyOnce("<line class=\"true\" x1=\"450.0\" x2=\"450.0\"");
    assertThat(html).containsOnlyOnce("<line class=\"found\" x1=\"490.9\" x2=\"490.9\"");
    assertThat(html).containsOnlyOnce("<path class=\"noticed\" d=\"M503.7 ");
    assertThat(html).contains(">176</text>", ">192</text>", ">197</text>", ">352 examples</text>");
  }

  @Test
  void itsChartsAreWellFormed() throws Exception {
    String html = HtmlReport.html(RUN, STORY);
    int found = 0;
    for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
      String svg = html.substring(at, html.indexOf("</svg>", at) + "</svg>".length());
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)));
      assertThat(document.getElementsByTagName("text").getLength()).isPositive();
      found++;
    }
    assertThat(found).as("three charts, for a screen and for a phone").isEqualTo(6);
  }

  @Test
  void theMatrixIsAlignedAndDashesWhatWasNotMeasured() {
    assertThat(MatrixText.of("Accuracy", RUN.within()).lines())
        .containsExactly(
            "Accuracy",
            "                   aerial  <digits>      mean",
            "zero-shot             1.0      10.0       5.5",
            "after aerial         60.0      12.0      36.0",
            "after <digits>       55.0         –         –");
  }
}
