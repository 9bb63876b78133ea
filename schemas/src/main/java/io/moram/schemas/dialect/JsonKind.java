// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.text.VisibleText;

/** What a JSON value is, in words for its producer. */
public final class JsonKind {
  private JsonKind() {}

  /** A number, a word of JSON, or the kind of a longer value. */
  public static String of(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> "null";
      case NUMBER, BOOLEAN -> VisibleText.quoted(value.asText());
      case STRING -> "the string " + VisibleText.quoted(value.textValue());
      case ARRAY -> "an array";
      default -> "an object";
    };
  }
}
