// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.schemas.text.VisibleText;

/** What the flag {@code --json} prints: JSON on one line that no terminal takes as a command. */
public final class JsonLine {

  private JsonLine() {}

  public static String of(JsonNode node) {
    return VisibleText.json(node.toString());
  }
}
