// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.learner.LearnerInput;
import io.moram.flink.learner.LearnerInput.EndRequest;
import io.moram.flink.learner.LearnerInput.ForgetRequest;
import io.moram.flink.learner.LearnerInput.RepublishRequest;
import io.moram.flink.learner.LearnerInput.ResumeRequest;
import io.moram.flink.learner.LearnerInput.RollbackRequest;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Forget;
import io.moram.schemas.Republish;
import io.moram.schemas.Resume;
import io.moram.schemas.Rollback;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the control records of the topic {@code examples} are to the learner's operators. */
final class ControlInputs {

  private ControlInputs() {}

  /** The input that a control record stands for; null for an example. */
  static @Nullable LearnerInput of(SpecificRecord record) {
    if (record instanceof EndOfTask end) {
      return new EndRequest(end.getLearner());
    }
    if (record instanceof Republish republish) {
      return new RepublishRequest(republish.getLearner());
    }
    if (record instanceof Rollback rollback) {
      return new RollbackRequest(rollback.getLearner(), rollback.getToTask());
    }
    if (record instanceof Forget forget) {
      return new ForgetRequest(forget.getLearner());
    }
    return record instanceof Resume resume ? new ResumeRequest(resume.getLearner()) : null;
  }
}
