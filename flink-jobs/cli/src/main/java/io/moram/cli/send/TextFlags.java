// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.Commands;
import io.moram.cli.input.PromptTemplate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags about files of prompts and answers. */
final class TextFlags {

  private static final String PROMPT = "{prompt}";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--texts",
      paramLabel = "<file>",
      description =
          "A file of prompts and answers instead of pictures: lines of JSON, or CSV in UTF-8 with a"
              + " header. - is standard input.")
  private @Nullable String file;

  @Option(
      names = "--answer-column",
      paramLabel = "<name>",
      description = "The column or field of --texts that has the answer. Default: answer.")
  private @Nullable String answerColumn;

  /** The file; null if pictures are sent. */
  @Nullable String file() {
    return file;
  }

  String answerColumn() {
    return answerColumn == null ? "answer" : answerColumn;
  }

  /** The prompt, by default the column of this name. */
  PromptTemplate prompt(@Nullable String template) {
    try {
      return new PromptTemplate(template == null ? PROMPT : template);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Commands.require(command).commandLine(), "--prompt-template is " + e.getMessage(), e);
    }
  }
}
