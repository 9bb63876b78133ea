// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What a producer wrote is shown to the operator, and never done by the terminal. */
class ForeignOutputTest {
  private static final String HOSTILE = "\u001b[31mRED\u0007\u202egnp.exe\n<script>\u009b2J";

  @Test
  void aTableHasOneLinePerRowAndNoCommands() {
    StringWriter text = new StringWriter();
    TextGrid grid = new TextGrid("label", "probability");
    grid.row(HOSTILE, "0.5");
    grid.printTo(new PrintWriter(text, true));
    assertThat(text.toString().lines()).hasSize(3);
    assertThat(text.toString())
        .contains("\\u001b[31mRED\\u0007\\u202egnp.exe\\n<script>\\u009b2J")
        .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b");
  }

  @Test
  void anErrorThatQuotesInputHasNoCommands() {
    assertThat(ErrorText.of(new IOException("The label is " + HOSTILE)))
        .isEqualTo("The label is \\u001b[31mRED\\u0007\\u202egnp.exe\n<script>\\u009b2J");
  }
}
