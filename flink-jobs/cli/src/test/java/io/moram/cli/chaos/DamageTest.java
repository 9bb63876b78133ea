// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.chaos.RunRecords.Content;
import io.moram.cli.chaos.RunRecords.SealedPart;
import io.moram.cli.chaos.RunRecords.SentTask;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every kind of damage is found: a verifier that finds nothing would pass every run. */
class DamageTest {

  private static final String LEARNER = "me";

  private final RunRecords whole =
      new RunRecords(
          Map.of(new SentTask(LEARNER, 0), 12L),
          List.of(seal(0, 12, 100)),
          List.of(part("me/0/q", 1), part("me/0/signature-0", 2)),
          List.of("a", "b"),
          List.of(prediction("a", 0, 50), prediction("b", 1, 150)));

  @Test
  void twoEqualRunsHaveNone() {
    assertThat(Damage.between(whole, whole, Duration.ZERO)).isEqualTo(new Damage(0, 0, 0, 0, 0));
    assertThat(Damage.between(whole, whole, Duration.ZERO).isNone()).isTrue();
  }

  @Test
  void aSealOfFewerOrMoreExamplesLostOrDoubledThem() {
    assertThat(damage(List.of(seal(0, 10, 100)))).isEqualTo(new Damage(2, 0, 0, 0, 0));
    assertThat(damage(List.of(seal(0, 13, 100)))).isEqualTo(new Damage(0, 1, 0, 0, 0));
  }

  @Test
  void aSecondSealIsDoubledAndNoSealIsAMissingTask() {
    assertThat(damage(List.of(seal(0, 12, 100), seal(0, 12, 120))))
        .isEqualTo(new Damage(0, 1, 0, 0, 0));
    // The prediction from version 1 has no seal either.
    assertThat(damage(List.of())).isEqualTo(new Damage(0, 0, 0, 1, 1));
  }

  @Test
  void aPlaceWithOtherBytesOrTwoContentsOrNoneHasChanged() {
    assertThat(changed(part("me/0/q", 9), part("me/0/signature-0", 2))).isOne();
    assertThat(changed(part("me/0/q", 1), part("me/0/q", 9), part("me/0/signature-0", 2))).isOne();
    assertThat(changed(part("me/0/q", 1))).isOne();
    assertThat(changed(part("me/0/q", 1), part("me/0/signature-0", 2), part("me/1/q", 3))).isOne();
    assertThat(changed(part("me/0/q", 1), part("me/0/q", 1), part("me/0/signature-0", 2))).isZero();
  }

  @Test
  void aRequestNeedsExactlyOnePrediction() {
    assertThat(answered(prediction("a", 0, 50))).isEqualTo(new Damage(1, 0, 0, 0, 0));
    assertThat(answered(prediction("a", 0, 50), prediction("b", 0, 60), prediction("b", 1, 150)))
        .isEqualTo(new Damage(0, 1, 0, 0, 0));
  }

  @Test
  void aPredictionBeforeTheSealOfItsVersionIsWrong() {
    assertThat(answered(prediction("a", 0, 50), prediction("b", 1, 99)))
        .isEqualTo(new Damage(0, 0, 0, 0, 1));
    assertThat(answered(prediction("a", 0, 50), prediction("b", 2, 150)))
        .isEqualTo(new Damage(0, 0, 0, 0, 1));
  }

  private Damage damage(List<TaskSealed> seals) {
    return Damage.between(
        whole,
        new RunRecords(whole.sent(), seals, whole.sealed(), whole.requests(), whole.predictions()),
        Duration.ZERO);
  }

  private long changed(SealedPart... parts) {
    return Damage.between(
            whole,
            new RunRecords(
                whole.sent(), whole.seals(), List.of(parts), whole.requests(), whole.predictions()),
            Duration.ZERO)
        .changedAtoms();
  }

  private Damage answered(Prediction... predictions) {
    return Damage.between(
        whole,
        new RunRecords(
            whole.sent(), whole.seals(), whole.sealed(), whole.requests(), List.of(predictions)),
        Duration.ZERO);
  }

  private static SealedPart part(String place, int content) {
    return new SealedPart(
        place, new Content(List.of(ByteBuffer.wrap(new byte[] {(byte) content}))));
  }

  private static TaskSealed seal(int task, long examples, long at) {
    return TaskSealed.newBuilder()
        .setLearner(LEARNER)
        .setTask(task)
        .setSealedAt(at)
        .setExamples(examples)
        .setBackbone("clip")
        .setActivation(new ActivationRecord(2, 1f, 0f))
        .setBlocks(List.of())
        .setVocabulary(List.of())
        .build();
  }

  private static Prediction prediction(String request, int version, long at) {
    return Prediction.newBuilder()
        .setLearner(LEARNER)
        .setRequestId(request)
        .setEventTime(at)
        .setRanked(List.of())
        .setBankVersion(version)
        .setTaskShares(List.of())
        .setLatencyMillis(1)
        .build();
  }
}
