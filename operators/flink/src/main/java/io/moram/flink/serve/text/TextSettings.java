// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.serve.settings.RequestLimits;
import io.moram.flink.serve.settings.TextLimits;
import io.moram.serving.AnswerRule;
import java.io.Serializable;

/**
 * The rules for answers in text.
 *
 * @param rule answers requests that name none; not {@link AnswerRule#GAUSSIAN}
 */
record TextSettings(AnswerRule rule, TextLimits limits, RequestLimits requestLimits)
    implements Serializable {

  TextSettings {
    if (rule == AnswerRule.GAUSSIAN) {
      throw new IllegalArgumentException(
          "serving.rule is gaussian, which answers no text; must be recall or self-activated.");
    }
  }
}
