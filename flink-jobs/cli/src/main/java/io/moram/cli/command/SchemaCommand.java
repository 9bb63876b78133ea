// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.console.Commands;
import io.moram.cli.console.TextGrid;
import io.moram.schemas.catalog.CatalogEntry;
import io.moram.schemas.catalog.RecordCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the schemas of the messages. */
@Command(
    name = "schema",
    description =
        "Print the Avro schema of a record with all of its types, or list the records of the"
            + " topics. docs/messages.md explains them.")
public final class SchemaCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The record's name.")
  private @Nullable String name;

  @Option(names = "--example", description = "Print an example in JSON instead.")
  private boolean example;

  @Option(names = "--header", description = "Print the ten bytes before the record instead.")
  private boolean header;

  @Option(names = "--markdown", description = "Print the tables of docs/messages.md.")
  private boolean markdown;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write every schema into a folder, as NAME.avsc.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    if (markdown) {
      out.print(RecordCatalog.markdown());
    } else if (output != null) {
      write(output);
    } else if (name != null) {
      CatalogEntry entry = entry(name);
      out.println(header ? entry.header() : example ? entry.example() : entry.schemaText());
    } else {
      TextGrid grid = new TextGrid("record", "topic", "header");
      RecordCatalog.entries()
          .forEach(entry -> grid.row(entry.name(), entry.topic(), entry.header()));
      grid.printTo(out);
    }
    out.flush();
    return 0;
  }

  private CatalogEntry entry(String wanted) {
    return RecordCatalog.find(wanted)
        .orElseThrow(
            () ->
                new ParameterException(
                    Commands.require(spec).commandLine(),
                    "NAME is '%s'; must be one of %s."
                        .formatted(
                            wanted,
                            RecordCatalog.entries().stream()
                                .map(CatalogEntry::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (CatalogEntry entry : RecordCatalog.entries()) {
      Files.write(
          folder.resolve(entry.name() + ".avsc"), (entry.schemaText() + "\n").getBytes(UTF_8));
    }
  }
}
