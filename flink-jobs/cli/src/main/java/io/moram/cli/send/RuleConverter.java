// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.console.RuleNames;
import io.moram.schemas.AnswerRuleName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the names of answer rules as people write them: {@code self-activated}. */
public final class RuleConverter implements ITypeConverter<AnswerRuleName> {

  @Override
  public AnswerRuleName convert(String value) {
    for (AnswerRuleName rule : AnswerRuleName.values()) {
      if (rule != AnswerRuleName.UNKNOWN && RuleNames.of(rule).equals(value)) {
        return rule;
      }
    }
    throw new TypeConversionException(
        "'" + value + "' is no rule; must be recall, self-activated or gaussian.");
  }
}
