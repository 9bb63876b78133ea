// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.jobs.options.OptionCatalog;
import io.moram.jobs.options.TypedOption;
import io.moram.jobs.range.OptionRange;
import io.moram.jobs.secret.SecretSettings;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Typed options as flags of one command. The option gives the name, the help and the check. */
public final class OptionFlags {

  private final CommandSpec command;
  private final Configuration values = new Configuration();

  /**
   * @param command the command that gets the flags
   */
  public OptionFlags(CommandSpec command) {
    this.command = command;
  }

  /** Adds a flag for an option, named by the last part of its key. */
  public OptionFlags add(ConfigOption<?> option) {
    TypedOption typed = OptionCatalog.typed(option);
    return add(typed.flag(), option, typed.defaultText());
  }

  /**
   * Adds a flag for an option for which the command has a default of its own.
   *
   * @param fallback the default in words; empty for none
   */
  public OptionFlags add(ConfigOption<?> option, String fallback) {
    return add(OptionCatalog.typed(option).flag(), option, fallback);
  }

  /** Adds a flag for an option under another name. */
  public OptionFlags add(String flag, ConfigOption<?> option, String fallback) {
    TypedOption typed = OptionCatalog.typed(option);
    @Nullable OptionRange<?> range = typed.range();
    command.addOption(
        OptionSpec.builder(flag)
            .type(String.class)
            .paramLabel("<" + typed.typeName() + ">")
            .description(
                (typed.description()
                        + (range == null ? "" : " Range: " + range.text() + ".")
                        + (fallback.isEmpty() ? "" : " Default: " + fallback + "."))
                    .replace("%", "%%"))
            .setter(
                new CommandLine.Model.ISetter() {
                  @Override
                  public <T> T set(T text) {
                    if (text != null) {
                      accept(() -> typed.set(values, text.toString()));
                    }
                    return text;
                  }
                })
            .build());
    return this;
  }

  /** Adds {@code -D key=value} for every other option. */
  public OptionFlags addProperties() {
    command.addOption(
        OptionSpec.builder("-D")
            .type(String[].class)
            .paramLabel("<key=value>")
            .description(
                "Set any option by its key, ours (`moram options`) or Flink's. Repeatable.")
            .setter(
                new CommandLine.Model.ISetter() {
                  @Override
                  public <T> T set(T pairs) {
                    if (pairs != null) {
                      for (String pair : (String[]) pairs) {
                        accept(() -> setPair(pair));
                      }
                    }
                    return pairs;
                  }
                })
            .build());
    return this;
  }

  /** The values that were given. */
  public Configuration values() {
    return values;
  }

  private void setPair(String pair) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "-D is '" + SecretSettings.shown("", pair) + "'; must be key=value.");
    }
    String key = pair.substring(0, equals).strip();
    try {
      OptionCatalog.set(values, key, pair.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      String text = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          text.startsWith("There is no option")
              ? KnownKeys.nearest(key, KnownKeys.ours())
                  .map(nearest -> text + " Is it " + nearest + "?")
                  .orElse(text)
              : text,
          e);
    }
    KnownKeys.remark(key).ifPresent(remark -> OutputFlags.note(command, remark));
  }

  private void accept(Runnable setting) {
    try {
      setting.run();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
