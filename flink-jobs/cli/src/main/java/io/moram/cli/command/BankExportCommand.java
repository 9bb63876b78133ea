// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.backup.BankExport;
import io.moram.cli.backup.BankFolder;
import io.moram.cli.console.Converters;
import io.moram.cli.console.JsonLine;
import io.moram.cli.console.KafkaCommand;
import io.moram.client.KafkaAccess;
import io.moram.client.SealedTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the bank of one learner into a folder. */
@Command(
    name = "export",
    description = "Write a learner's sealed tasks into a folder: safetensors and a manifest.")
final class BankExportCommand extends KafkaCommand {

  @Parameters(paramLabel = "<folder>", description = "The folder. It is created if it is absent.")
  private Path folder = Path.of("");

  @Option(
      names = "--learner",
      required = true,
      paramLabel = "<name>",
      description = "The learner to export.",
      converter = Converters.Learner.class)
  private String learner = "";

  @Option(
      names = "--force",
      description = "Replace the files of an earlier export in the folder. Other files stay.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    KafkaAccess access = access();
    access.requireTopics(access.topics().atoms());
    PrintWriter err = command().commandLine().getErr();
    List<SealedTask> tasks =
        BankExport.read(access, learner, remark -> err.println("moram: " + remark));
    new BankFolder(folder).write(learner, tasks, force);
    long atoms = tasks.stream().mapToLong(SealedTask::atoms).sum();
    String backbone = tasks.get(0).seal().getBackbone();
    PrintWriter out = command().commandLine().getOut();
    if (json) {
      out.println(
          JsonLine.of(
              new ObjectMapper()
                  .createObjectNode()
                  .put("folder", folder.toString())
                  .put("learner", learner)
                  .put("backbone", backbone)
                  .put("tasks", tasks.size())
                  .put("atoms", atoms)));
    } else {
      out.printf(
          "%d tasks with %,d atoms of the learner %s are in %s.%n",
          tasks.size(), atoms, learner, folder);
    }
    out.flush();
    return 0;
  }
}
