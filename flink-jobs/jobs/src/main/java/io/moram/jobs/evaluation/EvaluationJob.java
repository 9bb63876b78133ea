// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.evaluation;

import io.moram.flink.evaluate.EvaluationFunction;
import io.moram.flink.evaluate.ForgottenLearners;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.DecodeFunction;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KeyPolicy;
import io.moram.flink.io.RecordTypes;
import io.moram.jobs.config.JobDefaults;
import io.moram.jobs.config.JobLog;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TransactionTime;
import io.moram.jobs.range.OptionRange;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The evaluation job. It scores predictions of evaluation requests, and counts them into the
 * accuracy matrices of the learners.
 *
 * <p>Every prediction counts once, also after a crash, because the counts are checkpointed with the
 * offsets. After a failure the job may write a record again. Each record has the whole accuracy of
 * its learner, so the newest record counts.
 *
 * <p>The topic events says which learners were forgotten. Their counts are removed, and their keys
 * on the topic evaluations are deleted.
 */
public final class EvaluationJob {
  /** The job's name on the dashboard. */
  public static final String NAME = "moram-evaluation";

  private EvaluationJob() {}

  /**
   * Adds the job to an environment.
   *
   * @param options {@link io.moram.jobs.kafka.TopicOptions}, {@link EvaluationOptions}
   * @throws IllegalArgumentException if an option is missing or out of range
   */
  public static void build(StreamExecutionEnvironment environment, ReadableConfig options) {
    JobDefaults.apply(environment);
    JobLog.building(NAME, environment, options);
    TopicConnectors connectors = new TopicConnectors(options, "evaluation");
    OptionRange.checkAll(EvaluationOptions.ranges(), options);
    TransactionTime.check(options, environment.getConfiguration());
    EvaluationFunction evaluation =
        new EvaluationFunction(options.get(EvaluationOptions.INTERVAL).toMillis());

    SingleOutputStreamOperator<Decoded<SpecificRecord>> decoded =
        environment
            .fromSource(
                connectors.source(connectors.topics().predictions()),
                WatermarkStrategy.noWatermarks(),
                "predictions")
            .uid("evaluation-source")
            .setDescription("reads predictions")
            .process(
                new DecodeFunction<>(connectors.answerCodec(), KeyPolicy.ANY), Decoded.answers())
            .name("decode")
            .uid("evaluation-decode")
            .setDescription("decodes predictions; what cannot be read becomes a dead letter");

    decoded
        .getSideOutput(DeadLetters.OUTPUT)
        .sinkTo(connectors.deadLetters(DeliveryGuarantee.EXACTLY_ONCE))
        .name("dead-letters")
        .uid("evaluation-dead-letters");

    SingleOutputStreamOperator<String> forgotten =
        environment
            .fromSource(
                connectors.sourceOfNewMessages(connectors.topics().events()),
                WatermarkStrategy.noWatermarks(),
                "events")
            .uid("evaluation-events")
            .setDescription("reads events, for learners that were forgotten")
            .flatMap(new ForgottenLearners())
            .name("forgotten learners")
            .uid("evaluation-forgotten")
            .setDescription("takes the names of forgotten learners")
            .returns(Types.STRING);

    decoded
        .filter(new WholeAnswers())
        .name("whole answers")
        // The name of earlier builds, so that their savepoints restore.
        .uid("evaluation-pictures")
        .setDescription("drops answers in text that go on")
        .keyBy(EvaluationFunction::learner, Types.STRING)
        .connect(forgotten.keyBy(learner -> learner, Types.STRING))
        .process(evaluation, RecordTypes.evaluations())
        .name("evaluate")
        .uid("evaluation-evaluate")
        .setDescription("scores answers by bank version and domain, per learner")
        .sinkTo(connectors.evaluations(DeliveryGuarantee.AT_LEAST_ONCE))
        .name("evaluations")
        .uid("evaluation-evaluations");
  }
}
