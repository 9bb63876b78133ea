// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.evaluation;

import io.moram.flink.io.Decoded;
import io.moram.schemas.Prediction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Passes the predictions of pictures. Answers in text have no classes to count. */
final class PictureAnswers
    implements FlatMapFunction<Decoded<SpecificRecord>, Decoded<Prediction>> {
  private static final long serialVersionUID = 1;

  @Override
  public void flatMap(Decoded<SpecificRecord> decoded, Collector<Decoded<Prediction>> out) {
    if (decoded.record() instanceof Prediction prediction) {
      out.collect(new Decoded<>(decoded.message(), prediction));
    }
  }
}
