// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.predictor.BankFigures;
import io.moram.flink.serve.predictor.BanksLease;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankListener;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.text.TextServing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** Banks of a tiny language model, whose atoms come from memory. */
final class InMemoryTexts implements BanksLease {
  private final TextServing serving;
  private final BankLoads loads;
  private final BankFigures figures = new BankFigures(1L << 30);

  /**
   * @param loaders load banks
   */
  InMemoryTexts(TextServing serving, Executor loaders) {
    this.serving = serving;
    this.loads = new BankLoads(serving.banks, loaders, Duration.ZERO, BankListener.NONE);
  }

  @Override
  public BankCache banks() {
    return serving.banks;
  }

  @Override
  public BankLoads loads() {
    return loads;
  }

  @Override
  public BankFigures bankFigures() {
    return figures;
  }

  @Override
  public AtomsFigures atoms() {
    return new AtomsFigures() {
      @Override
      public long lag() {
        return 0;
      }

      @Override
      public long heldBack() {
        return 0;
      }

      @Override
      public long ageMillis() {
        return 0;
      }
    };
  }

  @Override
  public void requireHealthy() {}

  @Override
  public long messagesRead() {
    return 0;
  }

  @Override
  public long messagesRejected() {
    return 0;
  }

  @Override
  public List<RejectedMessage> takeRejected() {
    return List.of();
  }

  /** Does nothing, because other operators may still use it. */
  @Override
  public void close() {}
}
