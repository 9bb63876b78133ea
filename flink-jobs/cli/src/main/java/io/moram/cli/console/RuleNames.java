// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import io.moram.schemas.AnswerRuleName;
import java.util.Locale;

/** The names of answer rules as people write them. */
public final class RuleNames {
  private RuleNames() {}

  /** The name, such as {@code self-activated}. */
  public static String of(AnswerRuleName rule) {
    return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
