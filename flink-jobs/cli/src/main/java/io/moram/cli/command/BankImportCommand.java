// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import io.moram.cli.backup.BankFolder;
import io.moram.cli.backup.BankImport;
import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.jobs.kafka.TopicOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes an exported bank under the name of a learner. */
@Command(
    name = "import",
    description = "Publish an exported bank on the atoms topic, after a check of every checksum.",
    footer = {
      "",
      "Serving answers from the bank as soon as it has read it. The learner job does not read it:"
          + " its own state stays as it is."
    })
final class BankImportCommand extends KafkaCommand {

  @Parameters(paramLabel = "<folder>", description = "A folder of `moram bank export`.")
  private Path folder = Path.of("");

  @Option(
      names = "--learner",
      required = true,
      paramLabel = "<name>",
      description = "The learner that gets the bank. It must have no sealed task on the topic.",
      converter = Converters.Learner.class)
  private String learner = "";

  @Option(
      names = "--backbone",
      paramLabel = "<fingerprint>",
      description =
          "Refuse a bank of another backbone. `moram bank --json` prints fingerprints, and so does"
              + " the log of a job. Default: any.")
  private @Nullable String backbone;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms());
    Configuration options = options();
    int tasks =
        new BankImport(
                access,
                options.get(TopicOptions.GROUP_ID_PREFIX),
                options.get(TopicOptions.TRANSACTION_TIMEOUT))
            .publish(new BankFolder(folder), learner, backbone);
    PrintWriter out = command().commandLine().getOut();
    out.printf("%d tasks of %s are published for the learner %s.%n", tasks, folder, learner);
    out.flush();
    return 0;
  }
}
