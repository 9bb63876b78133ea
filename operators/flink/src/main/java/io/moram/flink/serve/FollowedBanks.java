// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.predictor.CurrentBanks;
import io.moram.model.FrozenModel;
import io.moram.serving.bank.BankLoads;
import java.io.IOException;
import java.time.Duration;

/** The banks of the topic atoms for a program outside Flink. They stay current until the close. */
public final class FollowedBanks implements AutoCloseable {

  private final CurrentBanks banks;

  private FollowedBanks(CurrentBanks banks) {
    this.banks = banks;
  }

  /**
   * Reads the topic to its end, and follows it from then on.
   *
   * @param model stays open until this is closed
   * @param memoryBytes the native memory of all loaded banks, 0 or more
   * @param patience the time in which a bank that cannot be loaded is tried again
   * @throws IOException if the topic cannot be read
   */
  public static FollowedBanks open(
      AtomsTopic topic, FrozenModel model, long memoryBytes, Duration patience)
      throws IOException, InterruptedException {
    CurrentBanks banks = new CurrentBanks(topic, model, memoryBytes, 1, patience);
    try {
      banks.follower().awaitCaughtUp();
      return new FollowedBanks(banks);
    } catch (IOException | InterruptedException | RuntimeException e) {
      banks.close();
      throw e;
    }
  }

  /** Leases banks, and loads them. */
  public BankLoads loads() {
    return banks.loads();
  }

  @Override
  public void close() {
    banks.close();
  }
}
