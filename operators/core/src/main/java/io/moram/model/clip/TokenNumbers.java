// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import java.io.IOException;

/** Finds the highest token number of a {@code tokenizer.json}, without a tree of the file. */
final class TokenNumbers {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private TokenNumbers() {}

  /**
   * The highest number in the vocabulary and among the added tokens; -1 if there is none.
   *
   * @throws InvalidBackboneException if the file is not a JSON object
   */
  static long highest(BackboneFiles files, String name, byte[] bytes) throws IOException {
    long highest = -1;
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidBackboneException(files.describe(name) + " is not a JSON object");
      }
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT && isTokenNumber(json)) {
          highest = Math.max(highest, (long) json.getDoubleValue());
        }
      }
    } catch (JsonProcessingException e) {
      throw files.noJson(name, bytes, e);
    }
    return highest;
  }

  /** Whether the parser is at model.vocab.TOKEN or added_tokens[].id. */
  private static boolean isTokenNumber(JsonParser json) {
    JsonStreamContext here = json.getParsingContext();
    JsonStreamContext above = here.getParent();
    JsonStreamContext top = above == null ? null : above.getParent();
    if (above == null || top == null || !top.inObject() || top.getParent() == null) {
      return false;
    }
    return top.getParent().inRoot()
        && (isNamed(above, "vocab") && isNamed(top, "model")
            || isNamed(here, "id") && above.inArray() && isNamed(top, "added_tokens"));
  }

  private static boolean isNamed(JsonStreamContext context, String name) {
    return name.equals(context.getCurrentName());
  }
}
