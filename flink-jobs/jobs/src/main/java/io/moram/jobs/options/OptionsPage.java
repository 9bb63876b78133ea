// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import java.util.List;

/** The page of documentation that lists every option, as Markdown. */
public final class OptionsPage {

  private static final String INTRODUCTION =
      """
      # Options

      Every option of the three jobs. On the command line: `-D key=value`, or the flag of the same \
      name where a command has it. In a file for `moram submit --file`: YAML, nested or with dots. \
      Flink's own options (`parallelism.default`, `execution.checkpointing.interval`, ...) go the \
      same ways.

      This page is made by `./moram options --markdown > docs/options.md`; change the descriptions \
      where the options are declared.
      """;

  private OptionsPage() {}

  /** The page. */
  public static String markdown(List<OptionHolder> holders) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (OptionHolder holder : holders) {
      page.append("\n## ").append(holder.title()).append("\n\n");
      page.append("| key | default | takes | what it does |\n|---|---|---|---|\n");
      for (TypedOption option : holder.options()) {
        String fallback = option.defaultText();
        page.append(
            "| `%s` | %s | %s | %s |%n"
                .formatted(
                    option.key(),
                    fallback.isEmpty() ? "–" : "`" + fallback + "`",
                    cell(option.typeName()),
                    cell(option.description()))
                .replace("\r\n", "\n"));
      }
    }
    return page.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ").trim();
  }
}
