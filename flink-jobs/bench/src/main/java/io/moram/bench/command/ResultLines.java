// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Results as they come, one JSON object per line. */
final class ResultLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultLines() {}

  /**
   * What takes results.
   *
   * @param wanted false: the results are not printed
   */
  static <T extends Record> Consumer<T> of(boolean wanted, PrintWriter out) {
    return result -> {
      if (wanted) {
        out.println(asJson(result));
        out.flush();
      }
    };
  }

  private static String asJson(Record result) {
    try {
      return JSON.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
