// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.RecordTypes;
import io.moram.schemas.Evaluation;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The function in its operator, keyed by the learner, emitting every half second. */
final class EvaluationHarness
    extends KeyedTwoInputStreamOperatorTestHarness<
        String, Decoded<SpecificRecord>, String, Evaluation> {
  EvaluationHarness() throws Exception {
    super(
        new KeyedCoProcessOperator<>(new EvaluationFunction(500)),
        EvaluationFunction::learner,
        learner -> learner,
        Types.STRING);
  }

  static EvaluationHarness opened() throws Exception {
    EvaluationHarness harness = new EvaluationHarness();
    harness.setup(RecordTypes.evaluations().createSerializer(null));
    harness.open();
    return harness;
  }

  void restore(OperatorSubtaskState checkpoint) throws Exception {
    setup(RecordTypes.evaluations().createSerializer(null));
    initializeState(checkpoint);
    open();
  }

  void count(Decoded<SpecificRecord> prediction, long time) throws Exception {
    processElement1(new StreamRecord<>(prediction, time));
  }

  Evaluation newest(String learner) {
    return extractOutputValues().stream()
        .filter(evaluation -> evaluation.getLearner().equals(learner))
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
