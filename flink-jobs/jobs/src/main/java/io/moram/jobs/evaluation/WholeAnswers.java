// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.evaluation;

import io.moram.flink.io.Decoded;
import io.moram.schemas.AnswerEnd;
import io.moram.schemas.TextPrediction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.FilterFunction;

/** Drops answers in text that go on. They may be many, and none of them is scored. */
final class WholeAnswers implements FilterFunction<Decoded<SpecificRecord>> {
  private static final long serialVersionUID = 1;

  @Override
  public boolean filter(Decoded<SpecificRecord> decoded) {
    return !(decoded.record() instanceof TextPrediction text && text.getEnd() == AnswerEnd.PARTIAL);
  }
}
