// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.timing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code results.jsonl}: one JSON object per side and case. The machine is in a file next to it.
 */
public final class ResultsFile {

  /** The file name, in the output folder. */
  public static final String NAME = "results.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  private ResultsFile(Path file) {
    this.file = file;
  }

  /**
   * Creates an empty file and {@code machine.json}. Replaces existing ones.
   *
   * @param folder the folder of the files; created if it is absent
   * @param machine the machine of the measurement
   */
  public static ResultsFile create(Path folder, Machine machine) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(NAME);
    Files.deleteIfExists(file);
    machine.write(folder.resolve(Machine.NAME));
    return new ResultsFile(file);
  }

  /** Appends the results of a case, so that an interrupted run keeps its finished cases. */
  public void add(List<SideResult> results) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (SideResult result : results) {
      lines.append(JSON.writeValueAsString(result)).append('\n');
    }
    Files.writeString(file, lines, UTF_8, CREATE, APPEND);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or a line is not a result; the message names the line
   */
  public static List<SideResult> read(Path file) throws IOException {
    List<SideResult> results = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file, UTF_8)) {
      number++;
      try {
        SideResult result = JSON.readValue(line, SideResult.class);
        // Jackson hands over what has no field of its own in an order of hashes.
        JsonNode fields = JSON.readTree(line);
        results.add(result.inOrder(fields::fieldNames));
      } catch (JsonProcessingException e) {
        throw new IOException(
            "%s, line %d is not a result of a benchmark: %s"
                .formatted(file, number, e.getOriginalMessage()),
            e);
      }
    }
    return results;
  }
}
