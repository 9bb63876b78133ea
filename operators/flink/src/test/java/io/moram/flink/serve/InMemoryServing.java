// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import ai.djl.Device;
import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.predictor.BankFigures;
import io.moram.flink.serve.predictor.PredictorLease;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.serving.AnswerRule;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Predictor;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.util.concurrent.Executors;

/** A predictor on clip-mini whose atoms come from memory. */
final class InMemoryServing implements PredictorLease {
  final Backbone backbone;
  final List<SiteShape> sites;
  final AtomLog log;
  final List<RejectedMessage> rejected = new ArrayList<>();
  long messagesRead;
  private final BankFigures figures = new BankFigures(1L << 30);
  private final BankCache banks;
  private final BankLoads loads;
  private final Predictor predictor;
  private final InferenceThreads inference;

  /** Everything is done by the thread that asks. */
  private final Histogram decodeMillis = new RecentHistogram();

  InMemoryServing() throws IOException {
    this(
        Executors.newDirectExecutorService(),
        InferenceThreads.of(Executors.newDirectExecutorService(), 1),
        Runnable::run,
        Duration.ZERO);
  }

  /**
   * @param patience how long a bank that cannot be read is tried again
   */
  InMemoryServing(
      Executor preprocessing, InferenceThreads inference, Executor loaders, Duration patience)
      throws IOException {
    this.inference = inference;
    backbone = ClipBackbone.loadDefault(Device.cpu());
    sites = backbone.sites();
    var versions = new BankVersions(backbone.fingerprint(), sites);
    log = new AtomLog(versions, backbone.fingerprint());
    banks = new BankCache(backbone, log, versions, 1L << 30, figures);
    loads = new BankLoads(banks, loaders, patience, figures);
    predictor =
        new Predictor(
            backbone,
            loads,
            1 << 20,
            "a photo of a {}.",
            AnswerRule.SELF_ACTIVATED,
            preprocessing,
            inference);
  }

  @Override
  public Predictor predictor() {
    return predictor;
  }

  @Override
  public Histogram decodeMillis() {
    return decodeMillis;
  }

  @Override
  public BankCache banks() {
    return banks;
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
        return 3;
      }

      @Override
      public long heldBack() {
        return 2;
      }

      @Override
      public long ageMillis() {
        return 1;
      }
    };
  }

  @Override
  public void requireHealthy() {}

  @Override
  public long messagesRead() {
    return messagesRead;
  }

  @Override
  public long messagesRejected() {
    return rejected.size();
  }

  @Override
  public List<RejectedMessage> takeRejected() {
    List<RejectedMessage> taken = List.copyOf(rejected);
    rejected.clear();
    return taken;
  }

  /** Does nothing, because other operators may still use it. */
  @Override
  public void close() {}

  void free() {
    inference.close();
    banks.close();
    backbone.close();
  }
}
