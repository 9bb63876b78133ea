// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.io.RecordTypes;
import io.moram.schemas.LearnerEvent;
import org.apache.flink.util.OutputTag;

/** The side output for events about learners. */
public final class LearnerEvents {
  /** The side output of the boundary operator and of the trainer. */
  public static final OutputTag<LearnerEvent> OUTPUT =
      new OutputTag<>("events", RecordTypes.events());

  private LearnerEvents() {}
}
