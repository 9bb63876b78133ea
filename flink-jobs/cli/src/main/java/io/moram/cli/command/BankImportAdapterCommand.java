// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.adapter.AdapterAtoms;
import io.moram.cli.adapter.AdapterTask;
import io.moram.cli.backup.BankImport;
import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OptionFlags;
import io.moram.client.KafkaAccess;
import io.moram.client.SealedTask;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.model.LanguageModelSettings;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.decoder.LanguageModels.AtomPlaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a LoRA adapter of PEFT as the bank of a learner of texts. */
@Command(
    name = "import-adapter",
    description = "Publish a LoRA adapter of PEFT as the only task of a learner of texts.",
    footer = {
      "",
      "Serving answers as PEFT does with the adapter. The learner learns no further tasks.",
      "The prompt format is part of the backbone. If serving has one, give it here too:"
          + " -D backbone.prompt-prefix=... -D backbone.prompt-suffix=...",
      "Example:",
      "  moram bank import-adapter my-lora --learner support --backbone models/Llama-3.2-1B"
    })
final class BankImportAdapterCommand extends KafkaCommand {

  @Parameters(
      paramLabel = "<folder>",
      description = "A folder with adapter_config.json and adapter_model.safetensors.")
  private Path folder = Path.of("");

  @Option(
      names = "--learner",
      required = true,
      paramLabel = "<name>",
      description = "The learner that gets the adapter. It must have no sealed task on the topic.",
      converter = Converters.Learner.class)
  private String learner = "";

  @Option(
      names = "--backbone",
      required = true,
      paramLabel = "<folder>",
      description =
          "The folder of the adapter's base model, a language model that is the jobs'"
              + " backbone.folder.")
  private Path backbone = Path.of("");

  @Override
  protected void declareMore(OptionFlags declared) {
    declared.add(BackboneOptions.ADAPTED_PROJECTIONS);
  }

  @Override
  public Integer call() throws IOException {
    Configuration options = options();
    LanguageModelSettings settings = BackboneOptions.choice(options).texts();
    AtomPlaces places = LanguageModels.atomPlaces(backbone, settings);
    AdapterAtoms adapter = AdapterAtoms.read(folder, places);
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms());
    SealedTask task = AdapterTask.of(adapter, learner, places.fingerprint(), Instant.now());
    new BankImport(
            access,
            options.get(TopicOptions.GROUP_ID_PREFIX),
            options.get(TopicOptions.TRANSACTION_TIMEOUT))
        .publish(task);
    PrintWriter out = command().commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "The adapter of %s is task 0 of the learner %s: %,d atoms at %d sites of the backbone %s.%n",
        folder,
        learner,
        task.atoms(),
        task.blocks().size(),
        places.fingerprint());
    out.flush();
    PrintWriter err = command().commandLine().getErr();
    if (!adapter.baseModel().isEmpty()) {
      err.println("moram: PEFT trained it on " + adapter.baseModel() + ".");
    }
    if (settings.prompts().isPlain() && LanguageModels.haveChatTemplate(backbone)) {
      err.println("moram: " + LanguageModels.TEMPLATE_NOTE);
    }
    err.flush();
    return 0;
  }
}
