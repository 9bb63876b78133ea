// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.TextRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private static final int MOST_BYTES = 64 << 20;

  private final RequestQueue<Waiting> waiting = new RequestQueue<>(MOST_BYTES);

  private record Waiting(Decoded<?> request, String learner, CompletableFuture<Void> bank)
      implements QueuedRequest {
    @Override
    public boolean isBankReady() {
      return bank.isDone();
    }
  }

  private Waiting add(String learner, int bytes) {
    TextRequest request =
        TextRequest.newBuilder()
            .setLearner(learner)
            .setRequestId("a")
            .setEventTime(0)
            .setPrompt("a")
            .build();
    KafkaMessage message = new KafkaMessage("requests", 0, 0, 0, null, new byte[bytes]);
    Waiting added =
        new Waiting(new Decoded<>(message, request), learner, new CompletableFuture<>());
    waiting.add(added);
    return added;
  }

  @Test
  void aLearnersRequestsKeepTheirOrder() {
    Waiting first = add("a", 1);
    Waiting second = add("a", 1);
    Waiting other = add("b", 1);
    assertThat(waiting.ready()).isEmpty();
    second.bank().complete(null);
    assertThat(waiting.ready()).isEmpty();
    other.bank().complete(null);
    assertThat(waiting.ready()).containsExactly(other);
    first.bank().complete(null);
    assertThat(waiting.ready()).containsExactly(first, second, other);
    waiting.remove(List.of(first));
    assertThat(waiting.ready()).containsExactly(second, other);
    assertThat(waiting.size()).isEqualTo(2);
    assertThat(waiting.all()).containsExactly(second, other);
  }

  @Test
  void itIsFullByNumberAndByBytes() {
    for (int i = 0; i < RequestQueue.MOST - 1; i++) {
      add("a", 1);
    }
    assertThat(waiting.isFull()).isFalse();
    Waiting last = add("a", 1);
    assertThat(waiting.isFull()).isTrue();
    waiting.remove(List.of(last));
    Waiting large = add("b", MOST_BYTES);
    waiting.remove(List.of(waiting.all().get(0)));
    assertThat(waiting.isFull()).as("by bytes").isTrue();
    waiting.remove(List.of(large));
    assertThat(waiting.isFull()).isFalse();
  }
}
