// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.command;

import io.moram.bench.timing.ResultTable;
import io.moram.bench.timing.SideResult;
import io.moram.cli.console.TextGrid;
import java.io.PrintWriter;
import java.util.List;

/** Prints timing results as a table. */
final class TimingTable {

  private TimingTable() {}

  static void print(List<SideResult> results, PrintWriter out) {
    ResultTable table = ResultTable.of(results);
    TextGrid grid = new TextGrid(table.headings().toArray(String[]::new));
    table.rows().forEach(row -> grid.row(row.toArray(String[]::new)));
    out.println();
    grid.printTo(out);
    if (!results.isEmpty()) {
      out.println();
      out.println("Ratios are to the side " + results.get(0).against() + ".");
    }
    out.flush();
  }
}
