// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.serving.AnswerRule;
import io.moram.serving.bank.BankLease;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Sampling;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingTextsTest {
  private final WaitingTexts waiting = new WaitingTexts();

  private PendingText add(String learner, int bytes) {
    PendingText pending =
        new PendingText(
            new Decoded<>(
                new KafkaMessage("requests", 0, 0, 0, null, new byte[bytes]),
                TextHarness.request(learner, "a").build()),
            new GenerationRequest(new int[] {1}, 1, List.of(), Sampling.GREEDY),
            List.of(),
            AnswerRule.RECALL,
            new CompletableFuture<BankLease>(),
            0);
    waiting.add(pending);
    return pending;
  }

  @Test
  void aLearnersRequestsKeepTheirOrder() {
    PendingText first = add("a", 1);
    PendingText second = add("a", 1);
    PendingText other = add("b", 1);
    assertThat(waiting.ready()).isNull();
    second.bank().completeExceptionally(new IOException());
    assertThat(waiting.ready()).isNull();
    other.bank().completeExceptionally(new IOException());
    assertThat(waiting.ready()).isSameAs(other);
    first.bank().completeExceptionally(new IOException());
    assertThat(waiting.ready()).isSameAs(first);
    waiting.remove(first);
    assertThat(waiting.ready()).isSameAs(second);
    assertThat(waiting.size()).isEqualTo(2);
  }

  @Test
  void itIsFullByNumberAndByBytes() {
    for (int i = 0; i < WaitingTexts.MOST - 1; i++) {
      add("a", 1);
    }
    assertThat(waiting.isFull()).isFalse();
    PendingText last = add("a", 1);
    assertThat(waiting.isFull()).isTrue();
    waiting.remove(last);
    PendingText large = add("b", 64 << 20);
    waiting.remove(waiting.all().get(0));
    assertThat(waiting.isFull()).as("by bytes").isTrue();
    waiting.remove(large);
    assertThat(waiting.isFull()).isFalse();
  }
}
