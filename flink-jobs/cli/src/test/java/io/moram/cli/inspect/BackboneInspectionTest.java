// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.cli.Main;
import io.moram.cli.submit.SubmissionChecks;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.submit.Job;
import io.moram.model.Backbone;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What users see of a folder before a job runs. */
class BackboneInspectionTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FINGERPRINT = "16b6fc13dd861702a77370e3d8d5972d";

  @TempDir Path folder;

  @BeforeEach
  void copyClipMini() throws IOException {
    for (String file :
        new String[] {
          "config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"
        }) {
      try (InputStream in =
          Objects.requireNonNull(
              Backbone.class.getResourceAsStream("/backbones/clip-mini/" + file), file)) {
        Files.copy(in, folder.resolve(file));
      }
    }
  }

  @Test
  void anAcceptedFolderIsShown() {
    assertThat(run(0, "inspect", "--backbone", folder.toString()))
        .contains(
            "image encoder  6 layers, width 192, inner width 768, 3 heads, quick_gelu, pictures of"
                + " 32 x 32 in patches of 8 x 8",
            "text encoder   2 layers, width 128",
            "pictures       as preprocessor_config.json says:",
            "scale the shorter side to 32 (bicubic)",
            "tokenizer      tokenizer.json",
            "weights        model.safetensors, 7,367,042 bytes",
            "fingerprint    " + FINGERPRINT,
            "result         accepted")
        .doesNotContain("fault", "note");
  }

  @Test
  void jsonHasTheSame() throws IOException {
    JsonNode shown = JSON.readTree(run(0, "inspect", "--json", "--backbone", folder.toString()));
    assertThat(shown.path("accepted").asBoolean()).isTrue();
    assertThat(shown.path("fingerprint").asText()).isEqualTo(FINGERPRINT);
    assertThat(shown.path("imageEncoder").path("layers").asInt()).isEqualTo(6);
    assertThat(shown.path("preparation").path("fit").asText()).isEqualTo("shorter-side");
    assertThat(shown.path("preparation").path("mean")).hasSize(3);
    assertThat(shown.path("weights").path(0).path("bytes").asLong()).isEqualTo(7_367_042);
  }

  @Test
  void aRefusedFolderHasItsFaultsAndNothingControlsTheTerminal() throws IOException {
    change("crop\u001b[31m_pct", 0.9);
    Files.delete(folder.resolve("tokenizer.json"));

    String shown = run(1, "inspect", "--backbone", folder.toString());
    assertThat(shown)
        .contains("fault", "crop\\u001b[31m_pct (0.9) may change", "result         refused")
        .contains("tokenizer.json is missing")
        .doesNotContain("\u001b", "fingerprint");

    JsonNode json = JSON.readTree(run(1, "inspect", "--json", "--backbone", folder.toString()));
    assertThat(json.path("accepted").asBoolean(true)).isFalse();
    assertThat(json.path("faults")).hasSize(2);
    assertThat(run(1, "inspect", "--backbone", folder.resolve("absent").toString()))
        .contains("no folder ");
  }

  @Test
  void picturesAndAFolderAreNotInspectedAtOnce() {
    assertThat(run(2, "inspect", "--backbone", folder.toString(), "a.jpg")).isEmpty();
  }

  @Test
  void submissionsAreCheckedInTheSameWay() throws IOException {
    Configuration options = new Configuration();
    options.set(BackboneOptions.FOLDER, folder.toString());
    assertThat(new SubmissionChecks(Job.SERVING, options).backbone().faults()).isEmpty();

    Files.delete(folder.resolve("preprocessor_config.json"));
    assertThat(new SubmissionChecks(Job.SERVING, options).backbone().notes())
        .singleElement()
        .asString()
        .startsWith("backbone.folder: Neither preprocessor_config.json nor");

    Files.writeString(folder.resolve("model.safetensors"), "version https://git-lfs.github.com/");
    assertThat(new SubmissionChecks(Job.SERVING, options).backbone().faults())
        .singleElement()
        .asString()
        .contains("model.safetensors is not a safetensors file: it holds a Git LFS pointer");
  }

  private void change(String key, double value) throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    ObjectNode settings = (ObjectNode) JSON.readTree(file.toFile());
    JSON.writeValue(file.toFile(), settings.put(key, value));
  }

  private static String run(int code, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    assertThat(line.execute(arguments)).isEqualTo(code);
    return out.toString();
  }
}
