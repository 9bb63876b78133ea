// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.boundary.InterleavingPolicy;
import io.moram.flink.learner.LearnerInput.ForgetRequest;
import io.moram.flink.learner.LearnerInput.ResumeRequest;
import io.moram.flink.learner.LearnerInput.RollbackRequest;
import io.moram.flink.state.StateBytes;
import io.moram.schemas.EventKind;
import io.moram.schemas.LearnerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the boundary operator does with requests to take back. */
class TakenBackStreamTest {
  private static final float[] NONE = {};
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void theStreamGoesOnAtTheTaskThatItIsRolledBackTo() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0));
    try {
      for (int task = 0; task < 3; task++) {
        run.example("ada", "a" + task, NONE, null);
        run.end("ada");
      }
      run.example("ada", "a3", NONE, null);
      run.control(new RollbackRequest("ada", 1));
      run.end("ada");
      run = run.killedAndRestored();
      run.example("ada", "b1", NONE, null);
      run.control(new RollbackRequest("ada", 1));
      run.example("ada", "c1", NONE, null);
      run.end("ada");
      assertThat(run.told("ada"))
          .endsWith("3:a3", "1:dropped", "1:b1", "1:dropped", "1:c1", "1:end");
    } finally {
      run.close();
    }
  }

  @Test
  void aRollbackToATaskThatHasNotOpenedIsRefused() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0))) {
      run.example("ada", "a0", NONE, null);
      run.control(new RollbackRequest("ada", 1));
      run.example("ada", "a1", NONE, null);
      assertThat(run.told("ada")).containsExactly("0:a0", "0:a1");
      assertThat(run.events(EventKind.ROLLBACK_REFUSED))
          .extracting(LearnerEvent::getReason)
          .containsExactly("toTask is 1; must be 0 to 0.");
    }
  }

  /** Held-back examples and the memory of dropped tasks are dropped as well. */
  @Test
  void theDetectorForgetsTheTasksThatAreTakenBack() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0));
    try {
      visit(run, "a", 0);
      run.end("ada");
      visit(run, "b", 4);
      run.end("ada");
      visit(run, "c", 8);
      run.control(new RollbackRequest("ada", 1));
      run = run.killedAndRestored();
      assertThat(run.told("ada")).endsWith("1:dropped");
      visit(run, "d", 4);
      run.end("ada");
      visit(run, "e", 0);
      run.end("ada");
      List<String> told = run.told("ada");
      List<String> after = told.subList(told.indexOf("1:dropped") + 1, told.size());
      assertThat(after).as("the first axis is known, the second no longer").startsWith("1:d0");
      assertThat(after).containsSequence("1:end", "2:recurs of 0", "2:e0");
      assertThat(after).hasSize(2 * 60 + 3).endsWith("2:e59", "2:end");
    } finally {
      run.close();
    }
  }

  /** The state has parts of the dropped task, and the new one has its number and its size. */
  @Test
  void aLaterTaskOfTheSameNumberIsNotTakenForADroppedOne() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 0));
    try {
      visit(run, "a", 0);
      run.end("ada");
      visit(run, "b", 4);
      run.end("ada");
      run = run.killedAndRestored();
      run.control(new RollbackRequest("ada", 1));
      visit(run, "c", 8);
      run.end("ada");
      run = run.killedAndRestored();
      visit(run, "d", 8);
      run.end("ada");
      visit(run, "e", 4);
      run.end("ada");
      assertThat(run.told("ada")).containsSequence("1:end", "2:recurs of 1", "2:d0");
      assertThat(run.told("ada")).containsSequence("2:end", "3:e0");
    } finally {
      run.close();
    }
  }

  @Test
  void nothingIsLeftOfAForgottenLearnerAndAnotherKeepsAll() throws Exception {
    BoundaryRun run = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 1000));
    try {
      List<String> undisturbed = new ArrayList<>();
      try (BoundaryRun alone = BoundaryRun.start(settings(DetectorKind.EMBEDDING, 1000))) {
        SplittableRandom same = new SplittableRandom(7);
        for (int i = 0; i < 150; i++) {
          alone.example("bob", "b" + i, embedding(same, i / 100), null);
        }
        alone.endInput();
        undisturbed.addAll(alone.told("bob"));
      }
      run.time(1);
      SplittableRandom same = new SplittableRandom(7);
      for (int i = 0; i < 100; i++) {
        run.example("bob", "b" + i, embedding(same, i / 100), null);
        run.example("ada", "a" + i, embedding(random, i < 80 ? 0 : 4), null);
      }
      assertThat(StateBytes.count(run.savepoint(), "ada")).isPositive();
      run.control(new ForgetRequest("ada"));
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
      assertThat(StateBytes.count(run.savepoint(), "bob")).isPositive();
      run = run.killedAndRestored();
      for (int i = 100; i < 150; i++) {
        run.example("bob", "b" + i, embedding(same, i / 100), null);
      }
      run.time(500);
      run.control(new ForgetRequest("ada"));
      assertThat(StateBytes.count(run.savepoint(), "ada")).as("twice").isZero();
      run.example("ada", "again", NONE, null);
      run.endInput();
      assertThat(run.told("bob")).isEqualTo(undisturbed);
      assertThat(run.told("ada")).endsWith("0:forgotten", "0:forgotten", "0:again", "0:end");
    } finally {
      run.close();
    }
  }

  /** The timer of a forgotten learner would bring its key back. */
  @Test
  void aForgottenLearnersTimerDoesNotFire() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 1000))) {
      run.time(1);
      run.example("ada", "a", NONE, null);
      run.example("bob", "b", NONE, null);
      run.time(900);
      run.control(new ForgetRequest("ada"));
      run.caughtUp(5000);
      run.time(5000);
      assertThat(run.told("bob")).containsExactly("0:b", "0:end");
      assertThat(run.told("ada")).containsExactly("0:a", "0:forgotten");
      assertThat(StateBytes.count(run.savepoint(), "ada")).isZero();
    }
  }

  @Test
  void aRequestToResumeGoesToTheTrainerInItsPlace() throws Exception {
    try (BoundaryRun run = BoundaryRun.start(settings(DetectorKind.MARKER, 0))) {
      run.example("ada", "a", NONE, null);
      run.end("ada");
      run.control(new ResumeRequest("ada"));
      assertThat(run.told("ada")).containsExactly("0:a", "0:end", "1:retry");
    }
  }

  private void visit(BoundaryRun run, String name, int axis) throws Exception {
    for (int i = 0; i < 60; i++) {
      run.example("ada", name + i, embedding(random, axis), null);
    }
  }

  /** A direction around an axis. */
  private static float[] embedding(SplittableRandom source, int axis) {
    float[] embedding = new float[16];
    double squares = 0;
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (float) (source.nextGaussian() * 0.15 + (i == axis ? 1 : 0));
      squares += embedding[i] * embedding[i];
    }
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] /= (float) Math.sqrt(squares);
    }
    return embedding;
  }

  private static BoundarySettings settings(DetectorKind kind, long idleMillis) {
    return new BoundarySettings(
        kind,
        true,
        10_000,
        48,
        32,
        8,
        new TaskRuleSettings(0, 0, 32, InterleavingPolicy.SEPARATE),
        0.002,
        50,
        idleMillis,
        1 << 20,
        false,
        "a photo of a {}.");
  }
}
