// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.atoms.AtomsFollower;
import io.moram.flink.serve.atoms.KafkaBlockSource;
import io.moram.model.FrozenModel;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import io.moram.serving.versions.BankVersions;
import java.time.Duration;

/** The banks of a process, the threads that load them, and the follower of the topic atoms. */
public final class CurrentBanks implements AutoCloseable {
  /** The shortest time in which a partition of the topic atoms must answer. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final KafkaBlockSource blocks;
  private final BankFigures figures;
  private final BankCache banks;
  private final LoaderThreads loaders;
  private final BankLoads loads;
  private final AtomsFollower follower;

  /**
   * Starts to read the topic atoms.
   *
   * @param model stays open until this is closed
   * @param memoryBytes the native memory of all loaded banks, 0 or more
   * @param loaderCount the number of banks that are loaded at the same time, 1 or more
   * @param patience the time in which a bank that cannot be loaded is tried again
   */
  public CurrentBanks(
      AtomsTopic topic, FrozenModel model, long memoryBytes, int loaderCount, Duration patience) {
    BankVersions versions = new BankVersions(model.fingerprint(), model.sites());
    blocks = new KafkaBlockSource(topic, patience.compareTo(SHORTEST) < 0 ? SHORTEST : patience);
    figures = new BankFigures(memoryBytes);
    banks = new BankCache(model, blocks, versions, memoryBytes, figures);
    loaders = LoaderThreads.start(loaderCount);
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

  /** Leases banks, and loads them. */
  public BankLoads loads() {
    return loads;
  }

  /** What keeps the banks current. */
  public AtomsFollower follower() {
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
