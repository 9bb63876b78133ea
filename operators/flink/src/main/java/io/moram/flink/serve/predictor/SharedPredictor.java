// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.model.Backbone;
import io.moram.resource.Lease;
import io.moram.resource.SharedResources;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One predictor for all operators in a JVM that have the same settings and backbone, with their
 * {@link SharedBanks}. It is closed when the last of them closes its lease.
 */
public final class SharedPredictor implements PredictorLease {
  private static final Logger LOG = LoggerFactory.getLogger(SharedPredictor.class);

  // What a JVM truly has once: native memory is not Flink's to share.
  private static final SharedResources<Key, Shared> OPEN = new SharedResources<>(Shared::close);

  /** Two devices have two backbones, and so two predictors. */
  private record Key(ServingSettings settings, Backbone backbone) {}

  private static final class Shared {
    private final ExecutorService preprocessing;
    private final InferenceThreads inference;
    private final Predictor predictor;
    private final Histogram decodeMillis = new RecentHistogram();

    Shared(ServingSettings settings, SharedBackbone held, BankLoads loads) {
      Backbone backbone = held.backbone();
      preprocessing =
          Executors.newFixedThreadPool(
              settings.preprocessingThreads(), new ExecutorThreadFactory("preprocess-pictures"));
      inference =
          InferenceThreads.start(
              settings.inferenceThreads(held.isOnGpu()), settings.engineThreads());
      predictor =
          // It has other threads decode pictures, and nothing else.
          new Predictor(
              backbone,
              loads,
              settings.textMemoryBytes(),
              settings.defaultPromptTemplate(),
              settings.rule(),
              new TimedExecutor(preprocessing, decodeMillis),
              inference);
      LOG.info(
          "Serving opened for all slots of this TaskManager: backbone={} device={} topic={}"
              + " bankMemoryBytes={} textMemoryBytes={} preprocessingThreads={}"
              + " inferenceThreads={} bankLoaders={}",
          backbone.fingerprint(),
          held.device(),
          settings.atomsTopic(),
          settings.bankMemoryBytes(),
          settings.textMemoryBytes(),
          settings.preprocessingThreads(),
          settings.inferenceThreads(held.isOnGpu()),
          settings.bankLoaders());
    }

    void close() {
      preprocessing.shutdownNow();
      inference.close();
    }
  }

  private final SharedBackbone backbone;
  private final SharedBanks banks;
  private final Lease<Shared> lease;
  private final Predictor predictor;

  private SharedPredictor(SharedBackbone backbone, SharedBanks banks, Lease<Shared> lease) {
    this.backbone = backbone;
    this.banks = banks;
    this.lease = lease;
    this.predictor = lease.get().predictor;
  }

  /**
   * Leases the predictor for the calling task thread, and waits until the topic atoms has been read
   * to its end.
   *
   * @throws IOException if the backbone or the topic cannot be read
   */
  public static SharedPredictor acquire(ServingSettings settings, RuntimeContext context)
      throws IOException, InterruptedException {
    SharedBackbone backbone = SharedBackbone.acquire(settings.backbone(), context);
    SharedBanks banks = null;
    SharedPredictor leased = null;
    try {
      SharedBanks own = SharedBanks.acquire(settings, backbone.backbone(), context);
      banks = own;
      Key key = new Key(settings, backbone.backbone());
      leased =
          new SharedPredictor(
              backbone, own, OPEN.acquire(key, () -> new Shared(settings, backbone, own.loads())));
      return leased;
    } finally {
      if (leased == null) {
        close(banks, backbone);
      }
    }
  }

  private static void close(@Nullable SharedBanks banks, SharedBackbone backbone) {
    try {
      if (banks != null) {
        banks.close();
      }
    } finally {
      backbone.close();
    }
  }

  @Override
  public Predictor predictor() {
    return predictor;
  }

  @Override
  public Histogram decodeMillis() {
    return lease.get().decodeMillis;
  }

  @Override
  public BankCache banks() {
    return banks.banks();
  }

  @Override
  public BankLoads loads() {
    return banks.loads();
  }

  @Override
  public BankFigures bankFigures() {
    return banks.bankFigures();
  }

  @Override
  public AtomsFigures atoms() {
    return banks.atoms();
  }

  @Override
  public void requireHealthy() throws IOException {
    banks.requireHealthy();
  }

  @Override
  public long messagesRead() {
    return banks.messagesRead();
  }

  @Override
  public long messagesRejected() {
    return banks.messagesRejected();
  }

  @Override
  public List<RejectedMessage> takeRejected() {
    return banks.takeRejected();
  }

  @Override
  public void close() {
    try {
      lease.close();
    } finally {
      close(banks, backbone);
    }
  }
}
