// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.atoms.AtomsFollower;
import io.moram.flink.serve.atoms.KafkaBlockSource;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.model.FrozenModel;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.time.Duration;

/** The banks of a TaskManager, the threads that load them, and the follower of the topic atoms. */
final class CurrentBanks implements AutoCloseable {
  /** The shortest time in which a partition of the topic atoms must answer. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final KafkaBlockSource blocks;
  private final BankFigures figures;
  private final BankCache banks;
  private final LoaderThreads loaders;
  private final BankLoads loads;
  private final AtomsFollower follower;

  /** Starts to read the topic atoms. */
  CurrentBanks(ServingSettings settings, FrozenModel model) {
    AtomsTopic topic =
        new AtomsTopic(
            settings.bootstrapServers(), settings.atomsTopic(), settings.clientProperties());
    BankVersions versions = new BankVersions(model.fingerprint(), model.sites());
    Duration patience = Duration.ofMillis(settings.limits().bankMillis());
    blocks = new KafkaBlockSource(topic, patience.compareTo(SHORTEST) < 0 ? SHORTEST : patience);
    figures = new BankFigures(settings.bankMemoryBytes());
    banks = new BankCache(model, blocks, versions, settings.bankMemoryBytes(), figures);
    loaders = LoaderThreads.start(settings.bankLoaders());
    loads = new BankLoads(banks, loaders, patience, figures);
    follower = new AtomsFollower(topic, versions, banks, loaders);
    follower.start();
  }

  BankFigures figures() {
    return figures;
  }

  BankCache banks() {
    return banks;
  }

  BankLoads loads() {
    return loads;
  }

  AtomsFollower follower() {
    return follower;
  }

  @Override
  public void close() {
    follower.close();
    loaders.close();
    banks.close();
    blocks.close();
  }
}
