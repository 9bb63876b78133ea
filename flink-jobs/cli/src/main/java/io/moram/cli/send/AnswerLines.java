// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.text.VisibleText;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Prints each answer in a line when it comes. */
final class AnswerLines implements AnswerPrinter {

  private final PrintWriter out;

  AnswerLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void add(Answer answer, String name) {
    out.println(
        Arrays.stream(AnswerTable.cells(answer, name))
            .filter(cell -> !cell.isEmpty())
            .map(VisibleText::of)
            .collect(Collectors.joining("  ")));
    out.flush();
  }

  @Override
  public void end() {}
}
