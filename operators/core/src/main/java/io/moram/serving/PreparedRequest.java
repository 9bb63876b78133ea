// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.serving.bank.BankLease;
import java.util.concurrent.CompletableFuture;

/**
 * A request whose bank is loaded, if it is not in memory, and whose picture is decoded then: see
 * {@link Predictor#prepare}. {@link Predictor#predict} closes it.
 */
public final class PreparedRequest implements AutoCloseable {
  private final PredictionRequest request;
  private final CompletableFuture<BankLease> bank;
  private final CompletableFuture<float[]> pixels;

  /**
   * @param bank its own lease
   */
  PreparedRequest(
      PredictionRequest request,
      CompletableFuture<BankLease> bank,
      CompletableFuture<float[]> pixels) {
    this.request = request;
    this.bank = bank;
    this.pixels = pixels;
  }

  PredictionRequest request() {
    return request;
  }

  CompletableFuture<BankLease> bank() {
    return bank;
  }

  CompletableFuture<float[]> pixels() {
    return pixels;
  }

  /** Whether the bank is loaded, or cannot be loaded. */
  public boolean isBankReady() {
    return bank.isDone();
  }

  /** Completes once the bank is loaded, or cannot be loaded. A batch waits until then. */
  public CompletableFuture<Void> bankReady() {
    return bank.handle((lease, fault) -> null);
  }

  /** Completes once nothing but the computation is left, or the request has failed. */
  public CompletableFuture<Void> ready() {
    return pixels.handle((done, fault) -> null);
  }

  /** Ends its use of the bank. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = bank.thenAccept(BankLease::close);
  }
}
