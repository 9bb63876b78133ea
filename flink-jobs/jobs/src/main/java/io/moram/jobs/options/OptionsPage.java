// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import java.util.List;

/** Renders the page that documents every option, as Markdown. */
public final class OptionsPage {

  private static final String INTRODUCTION =
      """
      # Options

      This page lists every option of the three jobs. On the command line, set an option with \
      `-D key=value`, or with the flag of the same name if the command has one. A file for \
      `moram submit --file` is YAML, nested or with dots. Flink's own options \
      (`parallelism.default`, `execution.checkpointing.interval`, ...) are set in the same ways.

      `./moram options --markdown > docs/options.md` generates this page. To change it, change the \
      descriptions and ranges in the classes that declare the options.
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
                    cell(option.takes()),
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
