// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.model.FrozenModel;
import io.moram.resource.Lease;
import io.moram.resource.SharedResources;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * One bank cache and follower of the topic atoms for all operators in a JVM that have the same
 * settings and model. It is closed when the last of them closes its lease.
 */
public final class SharedBanks implements BanksLease {
  // What a JVM truly has once: native memory is not Flink's to share.
  private static final SharedResources<Key, CurrentBanks> OPEN =
      new SharedResources<>(CurrentBanks::close);

  /** Two devices have two models, and so two caches. */
  private record Key(ServingSettings settings, FrozenModel model) {}

  private final Lease<CurrentBanks> lease;
  private final CurrentBanks shared;

  private SharedBanks(Lease<CurrentBanks> lease) {
    this.lease = lease;
    this.shared = lease.get();
  }

  /**
   * Leases the banks, and waits until the topic atoms has been read to its end.
   *
   * @param model stays open until the lease is closed
   * @throws IOException if the topic cannot be read
   */
  public static SharedBanks acquire(
      ServingSettings settings, FrozenModel model, RuntimeContext context)
      throws IOException, InterruptedException {
    SharedBanks leased =
        new SharedBanks(OPEN.acquire(new Key(settings, model), () -> banks(settings, model)));
    try {
      leased.shared.follower().awaitCaughtUp();
      leased.refuseOtherBackbones(settings, context);
      return leased;
    } catch (IOException | InterruptedException | RuntimeException e) {
      leased.close();
      throw e;
    }
  }

  private static CurrentBanks banks(ServingSettings settings, FrozenModel model) {
    return new CurrentBanks(
        new AtomsTopic(
            settings.bootstrapServers(), settings.atomsTopic(), settings.clientProperties()),
        model,
        settings.bankMemoryBytes(),
        settings.bankLoaders(),
        Duration.ofMillis(settings.limits().bankMillis()));
  }

  /**
   * Refuses to start beside learners of another backbone: their requests would be answered as if
   * they had learned nothing. A job that has started once goes on after a failure, because a
   * learner that another job has added meanwhile must not stop it.
   */
  private void refuseOtherBackbones(ServingSettings settings, RuntimeContext context) {
    String foreign = shared.follower().foreignLearners();
    if (foreign != null
        && !settings.skipOtherBackbones()
        && context.getTaskInfo().getAttemptNumber() == 0) {
      throw new SuppressRestartsException(
          new IllegalStateException(
              "On the topic "
                  + settings.atomsTopic()
                  + ", "
                  + foreign
                  + ". Start the job with their backbone.folder, and for texts with their"
                  + " backbone.prompt-prefix, backbone.prompt-suffix and"
                  + " backbone.adapted-projections, or with"
                  + " serving.skip-other-backbones=true, which answers their requests as if they"
                  + " had learned nothing."));
    }
  }

  @Override
  public BankCache banks() {
    return shared.banks();
  }

  @Override
  public BankLoads loads() {
    return shared.loads();
  }

  @Override
  public BankFigures bankFigures() {
    return shared.figures();
  }

  @Override
  public AtomsFigures atoms() {
    return shared.follower().figures();
  }

  @Override
  public void requireHealthy() throws IOException {
    shared.follower().requireHealthy();
  }

  @Override
  public long messagesRead() {
    return shared.follower().messagesRead();
  }

  @Override
  public long messagesRejected() {
    return shared.follower().messagesRejected();
  }

  @Override
  public List<RejectedMessage> takeRejected() {
    return shared.follower().takeRejected();
  }

  @Override
  public void close() {
    lease.close();
  }
}
