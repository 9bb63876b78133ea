// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.PredictionClient.Answer;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnknownLearnersTest {
  private static Request request(String learner, @Nullable Integer version) {
    return Request.newBuilder()
        .setLearner(learner)
        .setRequestId("to-" + learner)
        .setEventTime(1)
        .setImage(ByteBuffer.allocate(1))
        .setBankVersion(version)
        .build();
  }

  private static Answer answer(String learner, int version, @Nullable Integer step) {
    Prediction prediction =
        Prediction.newBuilder()
            .setLearner(learner)
            .setRequestId("to-" + learner)
            .setEventTime(1)
            .setRanked(List.of())
            .setBankVersion(version)
            .setProvisionalStep(step)
            .setTaskShares(List.of())
            .setLatencyMillis(1)
            .build();
    return new Answer(prediction.getRequestId(), prediction, null, "", "0af7");
  }

  @Test
  void findsTheLearnersThatTheFrozenModelAnsweredFor() {
    UnknownLearners unknown = new UnknownLearners();
    List.of(
            request("shpo", null),
            request("shop", null),
            request("open", null),
            request("pinned", 0),
            request("late", null))
        .forEach(one -> unknown.sent(one.getRequestId(), one.getBankVersion()));
    List.of(
            answer("shpo", 0, null),
            answer("shop", 2, null),
            answer("open", 0, 10),
            answer("pinned", 0, null),
            new Answer("to-late", null, null, "no answer", "0af7"))
        .forEach(unknown::answered);
    assertThat(unknown.found()).containsExactly("shpo");
    assertThat(UnknownLearners.message("shpo", "atoms", List.of("demo", "shop")))
        .isEqualTo(
            "no learner shpo on the topic atoms; learners: demo, shop. The frozen model answered"
                + " alone.");
  }
}
