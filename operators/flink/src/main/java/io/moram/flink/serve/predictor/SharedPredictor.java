// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.serve.atoms.AtomsFollower;
import io.moram.flink.serve.atoms.KafkaBlockSource;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.model.Backbone;
import io.moram.resource.Lease;
import io.moram.resource.SharedResources;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One predictor, bank cache and follower of the topic atoms for all operators in a JVM that have
 * the same settings and backbone. It is closed when the last of them closes its lease.
 */
public final class SharedPredictor implements PredictorLease {
  private static final Logger LOG = LoggerFactory.getLogger(SharedPredictor.class);

  // What a JVM truly has once: native memory is not Flink's to share.
  private static final SharedResources<Key, Shared> OPEN = new SharedResources<>(Shared::close);

  /** The shortest time in which a partition of the topic atoms must answer. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Two devices have two backbones, and so two predictors. */
  private record Key(ServingSettings settings, Backbone backbone) {}

  private static final class Shared {
    private final KafkaBlockSource blocks;
    private final BankFigures figures;
    private final BankCache banks;
    private final LoaderThreads loaders;
    private final BankLoads loads;
    private final ExecutorService preprocessing;
    private final InferenceThreads inference;
    private final Predictor predictor;
    private final AtomsFollower follower;

    Shared(ServingSettings settings, SharedBackbone held) {
      Backbone backbone = held.backbone();
      AtomsTopic topic =
          new AtomsTopic(
              settings.bootstrapServers(), settings.atomsTopic(), settings.clientProperties());
      BankVersions versions = new BankVersions(backbone.fingerprint(), backbone.sites());
      Duration patience = Duration.ofMillis(settings.limits().bankMillis());
      blocks = new KafkaBlockSource(topic, patience.compareTo(SHORTEST) < 0 ? SHORTEST : patience);
      figures = new BankFigures(settings.bankMemoryBytes());
      banks = new BankCache(backbone, blocks, versions, settings.bankMemoryBytes(), figures);
      loaders = LoaderThreads.start(settings.bankLoaders());
      loads = new BankLoads(banks, loaders, patience, figures);
      preprocessing =
          Executors.newFixedThreadPool(
              settings.preprocessingThreads(), new ExecutorThreadFactory("preprocess-pictures"));
      inference =
          InferenceThreads.start(
              settings.inferenceThreads(held.isOnGpu()), settings.engineThreads());
      predictor =
          new Predictor(
              backbone,
              loads,
              settings.textMemoryBytes(),
              settings.defaultPromptTemplate(),
              settings.rule(),
              preprocessing,
              inference);
      follower = new AtomsFollower(topic, versions, banks, loaders);
      follower.start();
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
      follower.close();
      preprocessing.shutdownNow();
      loaders.close();
      inference.close();
      banks.close();
      blocks.close();
    }
  }

  private final SharedBackbone backbone;
  private final Lease<Shared> lease;
  private final Shared shared;

  private SharedPredictor(SharedBackbone backbone, Lease<Shared> lease) {
    this.backbone = backbone;
    this.lease = lease;
    this.shared = lease.get();
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
    SharedPredictor leased;
    try {
      Key key = new Key(settings, backbone.backbone());
      leased =
          new SharedPredictor(backbone, OPEN.acquire(key, () -> new Shared(settings, backbone)));
    } catch (InterruptedException | RuntimeException e) {
      backbone.close();
      throw e;
    }
    try {
      leased.shared.follower.awaitCaughtUp();
      leased.refuseOtherBackbones(settings, context);
      return leased;
    } catch (IOException | InterruptedException | RuntimeException e) {
      leased.close();
      throw e;
    }
  }

  /**
   * Refuses to start beside learners of another backbone: their requests would be answered as if
   * they had learned nothing. A job that has started once goes on after a failure, because a
   * learner that another job has added meanwhile must not stop it.
   */
  private void refuseOtherBackbones(ServingSettings settings, RuntimeContext context) {
    String foreign = shared.follower.foreignLearners();
    if (foreign != null
        && !settings.skipOtherBackbones()
        && context.getTaskInfo().getAttemptNumber() == 0) {
      throw new SuppressRestartsException(
          new IllegalStateException(
              "On the topic "
                  + settings.atomsTopic()
                  + ", "
                  + foreign
                  + ". Start the job with their backbone.folder, or with"
                  + " serving.skip-other-backbones=true, which answers their requests as if they"
                  + " had learned nothing."));
    }
  }

  @Override
  public Predictor predictor() {
    return shared.predictor;
  }

  @Override
  public BankCache banks() {
    return shared.banks;
  }

  @Override
  public BankLoads loads() {
    return shared.loads;
  }

  @Override
  public BankFigures bankFigures() {
    return shared.figures;
  }

  @Override
  public AtomsFigures atoms() {
    return shared.follower.figures();
  }

  @Override
  public void requireHealthy() throws IOException {
    shared.follower.requireHealthy();
  }

  @Override
  public long messagesRead() {
    return shared.follower.messagesRead();
  }

  @Override
  public long messagesRejected() {
    return shared.follower.messagesRejected();
  }

  @Override
  public List<RejectedMessage> takeRejected() {
    return shared.follower.takeRejected();
  }

  @Override
  public void close() {
    try {
      lease.close();
    } finally {
      backbone.close();
    }
  }
}
