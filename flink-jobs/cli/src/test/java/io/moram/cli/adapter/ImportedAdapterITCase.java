// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.Main;
import io.moram.client.KafkaAccess;
import io.moram.jobs.config.AdaptedProjections;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.decoder.TinyDecoder;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MessageCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An adapter of PEFT is imported, and the serving job answers with it what PEFT answers. */
@Timeout(240)
class ImportedAdapterITCase {

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @TempDir private Path folder;
  private KafkaAccess access;
  private Path model;

  /** What a command printed, and how it ended. */
  private record Ran(int exitCode, String out, String err) {}

  @BeforeEach
  void createTopics() throws Exception {
    access = RUNTIME.newTopics();
    model = TinyDecoder.copy("llama-tiny", folder.resolve("model")).path();
    Files.createFile(model.resolve("chat_template.jinja"));
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--bootstrap-servers",
            access.bootstrapServers(),
            "--topic-prefix=" + access.topics().prefix()));
    return new Ran(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  private Ran importAdapter(Path adapter, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bank",
                "import-adapter",
                adapter.toString(),
                "--learner=support",
                "--backbone=" + model));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private JsonNode ask(String prompt, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "ask", prompt, "--learner=support", "--max-tokens=12", "--json", "--timeout=100"));
    all.addAll(List.of(more));
    Ran ran = run(all.toArray(String[]::new));
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  @Test
  void theServingJobAnswersAsPeftDoes() throws Exception {
    Path adapter = TinyAdapter.copy("everywhere", folder.resolve("adapter")).path();
    String all = "--adapted-projections=all";
    assertThat(importAdapter(adapter).err()).contains("backbone.adapted-projections to all");
    assertThat(run("bank").out()).contains("No learner has sealed a task yet.");

    Ran imported = importAdapter(adapter, all);
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.out())
        .contains("is task 0 of the learner support: 56 atoms at 14 sites of the backbone ");
    assertThat(imported.err())
        .contains("moram: PEFT trained it on llama-tiny.", "The folder has a chat template");
    assertThat(run("bank", "--learner=support").out()).contains("texts", "whole");
    assertThat(importAdapter(adapter, all).err())
        .contains("--learner is support, which has 1 sealed tasks");

    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.FOLDER, model.toString());
    options.set(BackboneOptions.ADAPTED_PROJECTIONS, AdaptedProjections.ALL);
    options.set(BackboneOptions.THREADS, 1);
    RUNTIME.start(Job.SERVING, options);

    Golden golden = Golden.read("decoders/llama-tiny/lora/everywhere/golden.safetensors");
    String prompt;
    String expected;
    try (LanguageModel tiny = new TinyDecoder(model).load(TinyDecoder.EVERYWHERE)) {
      prompt = tiny.detokenize(golden.ints("ids"));
      expected = tiny.detokenize(golden.ints("greedy"));
      assertThat(tiny.tokenize(prompt)).isEqualTo(golden.ints("ids"));
    }
    JsonNode answer = ask(prompt);
    assertThat(answer.path("text").asText()).isEqualTo(expected);
    assertThat(answer.path("bankVersion").asInt()).isEqualTo(1);
    assertThat(ask(prompt, "--rule=self-activated").path("text").asText()).isEqualTo(expected);
    assertThat(ask(prompt, "--bank-version=0").path("text").asText()).isNotEqualTo(expected);
  }

  @Test
  void aLearnerJobSetsAnAdapterAside() throws Exception {
    Path adapter = TinyAdapter.copy("attention", folder.resolve("adapter")).path();
    assertThat(importAdapter(adapter).exitCode()).isZero();
    Configuration options = LocalRuntime.options(access);
    options.set(BackboneOptions.FOLDER, model.toString());
    options.set(BackboneOptions.THREADS, 1);
    options.set(LearnerOptions.BOOTSTRAP, true);

    RUNTIME.start(Job.LEARNER, options);

    try (Topic events = new Topic(RUNTIME, access.topics().events())) {
      byte[] first = events.until(values -> !values.isEmpty()).get(0);
      LearnerEvent event = MessageCodec.events().decode(first);
      assertThat(event.getKind()).isEqualTo(EventKind.LEARNER_QUARANTINED);
      assertThat(event.getReason()).contains("an imported low-rank adapter");
    }
  }

  @Test
  void aFolderOfPeftIsNoExportedBank() throws Exception {
    Path adapter = TinyAdapter.copy("attention", folder.resolve("adapter")).path();

    Ran refused = run("bank", "import", adapter.toString(), "--learner=support");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("An adapter of PEFT needs `moram bank import-adapter`.");
    assertThat(run("bank", "import-adapter", adapter.toString(), "--learner=support").err())
        .contains("Missing required option: '--backbone=<folder>'");
  }
}
