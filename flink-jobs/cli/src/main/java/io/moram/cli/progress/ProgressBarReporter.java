// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

import io.moram.schemas.text.VisibleText;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar for each piece of work, for a terminal. */
final class ProgressBarReporter implements ProgressReporter {

  private final PrintStream out;
  private final boolean colours;
  private String name = "";
  private @Nullable ProgressBar bar;

  ProgressBarReporter(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  @Override
  public void say(String line) {
    end();
    out.println(VisibleText.lines(line));
  }

  @Override
  public void begin(String newName, String unit) {
    end();
    this.name = newName;
    bar =
        new ProgressBarBuilder()
            .setTaskName("%-24s".formatted(name))
            .setUnit(" " + unit, 1)
            .setStyle(
                colours ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .setUpdateIntervalMillis((int) Duration.ofMillis(200).toMillis())
            .hideEta()
            .continuousUpdate()
            .build();
  }

  @Override
  public void update(long done, long all, String detail) {
    if (bar != null) {
      bar.maxHint(Math.max(1, all));
      bar.stepTo(done);
      bar.setExtraMessage(detail.isEmpty() ? "" : " " + VisibleText.of(detail));
    }
  }

  @Override
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void end(String result) {
    say(name + ": " + result);
  }
}
