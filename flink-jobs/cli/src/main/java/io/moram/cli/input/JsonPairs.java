// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.moram.schemas.dialect.JsonFault;
import io.moram.schemas.dialect.TextStart;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lines of JSON objects, whose fields are the columns. Numbers and booleans are taken as text. */
final class JsonPairs implements PairSource {

  private final RecordLines lines;
  private final int limit;
  private final JsonMapper mapper;

  /**
   * @param limit the most bytes of a line
   */
  JsonPairs(InputStream in, int limit) {
    this.lines = new RecordLines(in, limit);
    this.limit = limit;
    var constraints =
        StreamReadConstraints.builder()
            .maxStringLength(limit)
            .maxNestingDepth(JsonFault.DEEPEST)
            .maxNumberLength(JsonFault.MOST_DIGITS)
            .build();
    this.mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  @Override
  public Set<String> columns() {
    return Set.of();
  }

  @Override
  public @Nullable PairRow next() throws IOException {
    RecordLines.Line line = lines.next();
    if (line == null) {
      return null;
    }
    byte[] bytes = line.bytes();
    if (bytes == null) {
      return new PairRow(line.number(), Map.of(), tooLong(), null);
    }
    return read(line.number(), bytes);
  }

  private PairRow read(long number, byte[] bytes) {
    int start = Math.max(0, TextStart.of(bytes));
    JsonNode object;
    try {
      object = mapper.readTree(bytes, start, bytes.length - start);
    } catch (IOException e) {
      return new PairRow(
          number, Map.of(), "it is not JSON: " + JsonFault.describe(e, bytes, start), bytes);
    }
    if (!object.isObject()) {
      return new PairRow(number, Map.of(), "it is JSON; must be a JSON object.", bytes);
    }
    Map<String, String> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isValueNode() && !field.getValue().isNull()) {
        columns.put(field.getKey(), field.getValue().asText());
      }
    }
    return new PairRow(number, columns, "", bytes);
  }

  private String tooLong() {
    return "the line has more than %,d bytes; must have at most that many.".formatted(limit);
  }
}
