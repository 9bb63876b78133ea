// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.learner;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.SealFollower;
import io.moram.flink.boundary.BoundaryOperatorFactory;
import io.moram.flink.boundary.BoundarySettings;
import io.moram.flink.embed.EmbedOperatorFactory;
import io.moram.flink.io.DeadLetters;
import io.moram.flink.io.DecodeFunction;
import io.moram.flink.io.Decoded;
import io.moram.flink.io.KeyPolicy;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.io.Traced;
import io.moram.flink.learner.LearnerEvents;
import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.train.TrainingOperatorFactory;
import io.moram.jobs.config.JobDefaults;
import io.moram.jobs.config.JobLog;
import io.moram.jobs.kafka.TopicConnectors;
import io.moram.jobs.kafka.TransactionTime;
import io.moram.jobs.range.OptionRange;
import io.moram.schemas.DeadLetter;
import io.moram.schemas.LearnerEvent;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The learner job. It decodes and embeds examples, assigns each to a task, trains on them, and
 * publishes the atoms of a task when it is sealed.
 *
 * <p>The job writes exactly once. A reader of committed records sees every seal once, also after a
 * crash.
 */
public final class LearnerJob {
  /** The job's name on the dashboard. */
  public static final String NAME = "moram-learner";

  private static final String GPU = "gpu";

  private LearnerJob() {}

  /**
   * Adds the job to an environment.
   *
   * @param options {@link io.moram.jobs.kafka.TopicOptions}, {@link
   *     io.moram.jobs.config.BackboneOptions}, {@link LearnerOptions}, {@link BoundaryOptions},
   *     {@link TrainingOptions}
   * @throws IllegalArgumentException if an option is missing or out of range
   */
  public static void build(StreamExecutionEnvironment environment, ReadableConfig options) {
    JobDefaults.apply(environment);
    JobLog.building(NAME, environment, options);
    TopicConnectors connectors = new TopicConnectors(options, "learner");
    TransactionTime.check(options, environment.getConfiguration());
    BoundarySettings boundaries = BoundaryOptions.settings(options);
    OptionRange.checkAll(LearnerOptions.ranges(), options);
    OptionRange.checkAll(LearnerLimitOptions.ranges(), options);
    OptionRange.checkAll(LearnerSlotOptions.ranges(), options);
    AtomsTopic atomsTopic = connectors.atomsTopic();
    AtomsTopic bootstrap = LearnerOptions.bootstraps(options) ? atomsTopic : null;
    SlotSharingGroup others = others(options);
    SlotSharingGroup trainer = trainer(options);

    SingleOutputStreamOperator<Decoded<SpecificRecord>> decoded =
        environment
            .fromSource(
                connectors.source(connectors.topics().examples()),
                WatermarkStrategy.noWatermarks(),
                "examples")
            .uid("learner-source")
            .setDescription("reads examples and control records")
            .slotSharingGroup(others)
            .process(
                new DecodeFunction<>(
                    connectors.exampleCodec(),
                    options.get(LearnerOptions.REQUIRE_KEYS)
                        ? KeyPolicy.REQUIRE
                        : KeyPolicy.REPORT),
                Decoded.examples())
            .name("decode")
            .uid("learner-decode")
            .setDescription("decodes examples; what cannot be read becomes a dead letter")
            .slotSharingGroup(others);

    SingleOutputStreamOperator<LearnerInput> embedded =
        decoded
            .transform(
                "embed",
                LearnerInput.typeInformation(),
                new EmbedOperatorFactory(LearnerOptions.embedding(options)))
            .uid("learner-embed")
            .setDescription("embeds examples with the frozen backbone")
            .slotSharingGroup(others);

    SingleOutputStreamOperator<TrainingInput> tagged =
        embedded
            .keyBy(LearnerInput::learner, Types.STRING)
            .transform(
                "boundary",
                TrainingInput.typeInformation(),
                new BoundaryOperatorFactory(boundaries, bootstrap))
            .uid("learner-boundary")
            .setDescription("finds where one task ends and the next begins, per learner")
            .slotSharingGroup(others);

    SingleOutputStreamOperator<SpecificRecord> atoms =
        tagged
            .keyBy(TrainingInput::learner, Types.STRING)
            .transform(
                "train",
                RecordTypes.atoms(),
                new TrainingOperatorFactory(
                    LearnerOptions.training(options),
                    () -> SealFollower.start(atomsTopic),
                    options.get(LearnerOptions.BEGIN_ANEW),
                    bootstrap))
            .uid("learner-train")
            .setDescription("trains new atoms and freezes them at the end of a task, per learner")
            .slotSharingGroup(trainer);

    var atomsSink =
        atoms
            .sinkTo(connectors.atoms(DeliveryGuarantee.EXACTLY_ONCE))
            .name("atoms")
            .uid("learner-atoms")
            .slotSharingGroup(trainer);
    int trainers = options.get(LearnerSlotOptions.TRAINER_PARALLELISM);
    if (trainers > 0) {
      atoms.setParallelism(trainers);
      atomsSink.setParallelism(trainers);
    }

    DataStream<LearnerEvent> events =
        tagged.getSideOutput(LearnerEvents.OUTPUT).union(atoms.getSideOutput(LearnerEvents.OUTPUT));
    events
        .sinkTo(connectors.events(DeliveryGuarantee.EXACTLY_ONCE))
        .name("events")
        .uid("learner-events")
        .setParallelism(1)
        .slotSharingGroup(others);

    DataStream<Traced<DeadLetter>> deadLetters =
        decoded
            .getSideOutput(DeadLetters.OUTPUT)
            .union(
                embedded.getSideOutput(DeadLetters.OUTPUT),
                atoms.getSideOutput(DeadLetters.OUTPUT));
    deadLetters
        .sinkTo(connectors.deadLetters(DeliveryGuarantee.EXACTLY_ONCE))
        .name("dead-letters")
        .uid("learner-dead-letters")
        .slotSharingGroup(others);
  }

  private static SlotSharingGroup trainer(ReadableConfig options) {
    SlotSharingGroup.Builder group = SlotSharingGroup.newBuilder("trainer");
    double gpus = options.get(LearnerSlotOptions.TRAINER_GPUS);
    if (gpus > 0) {
      resources(
          group,
          options.get(LearnerSlotOptions.TRAINER_CPUS),
          options.get(LearnerSlotOptions.TRAINER_HEAP),
          options.get(LearnerSlotOptions.TRAINER_OFF_HEAP),
          options.get(LearnerSlotOptions.TRAINER_MANAGED));
      group.setExternalResource(GPU, gpus);
    }
    return group.build();
  }

  /** A slot without a resource request would take a whole TaskManager, and its GPU. */
  private static SlotSharingGroup others(ReadableConfig options) {
    SlotSharingGroup.Builder group = SlotSharingGroup.newBuilder("default");
    if (options.get(LearnerSlotOptions.TRAINER_GPUS) > 0) {
      resources(
          group,
          options.get(LearnerSlotOptions.OTHER_CPUS),
          options.get(LearnerSlotOptions.OTHER_HEAP),
          options.get(LearnerSlotOptions.OTHER_OFF_HEAP),
          options.get(LearnerSlotOptions.OTHER_MANAGED));
    }
    return group.build();
  }

  private static void resources(
      SlotSharingGroup.Builder group,
      double cpus,
      MemorySize heap,
      MemorySize offHeap,
      MemorySize managed) {
    group
        .setCpuCores(cpus)
        .setTaskHeapMemory(heap)
        .setTaskOffHeapMemory(offHeap)
        .setManagedMemory(managed);
  }
}
