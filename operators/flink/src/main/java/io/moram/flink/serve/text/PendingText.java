// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.io.Decoded;
import io.moram.flink.serve.slot.QueuedRequest;
import io.moram.flink.trace.RequestSpan;
import io.moram.schemas.TextRequest;
import io.moram.serving.AnswerRule;
import io.moram.serving.bank.BankLease;
import io.moram.serving.text.GenerationRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A request that has not been answered.
 *
 * @param generation its prompt, and what its answer may be
 * @param candidates the tokens of each candidate; empty if the model writes the answer
 * @param rule chooses the bank version
 * @param bank its own lease, once the bank is loaded
 * @param since when it came to the operator, of {@link System#nanoTime}
 */
record PendingText(
    Decoded<TextRequest> request,
    RequestSpan span,
    GenerationRequest generation,
    List<int[]> candidates,
    AnswerRule rule,
    CompletableFuture<BankLease> bank,
    long since)
    implements QueuedRequest, AutoCloseable {

  @Override
  public String learner() {
    return request.record().getLearner();
  }

  @Override
  public boolean isBankReady() {
    return bank.isDone();
  }

  int promptTokens() {
    return generation.prompt().length;
  }

  /** Ends its use of the bank. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = bank.thenAccept(BankLease::close);
  }
}
