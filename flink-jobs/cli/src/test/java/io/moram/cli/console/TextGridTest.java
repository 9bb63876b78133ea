// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextGridTest {

  @Test
  void textIsFlushLeftAndNumbersFlushRight() {
    TextGrid grid = new TextGrid("name", "size");
    grid.row("a", "1,024");
    grid.row("longer", "7");
    StringWriter out = new StringWriter();

    grid.printTo(new PrintWriter(out, true));

    assertThat(out.toString().lines())
        .containsExactly("name     size", "──────  ─────", "a       1,024", "longer      7");
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new TextGrid("one").row("a", "b"))
        .hasMessage("A row of 2 cells for 1 columns");
  }
}
