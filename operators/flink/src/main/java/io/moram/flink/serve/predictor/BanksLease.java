// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import java.io.IOException;
import java.util.List;

/** One operator's lease of the banks that all slots of a TaskManager share. */
public interface BanksLease extends AutoCloseable {

  /** The banks, for their metrics. */
  BankCache banks();

  /** Leases banks, and loads them. */
  BankLoads loads();

  /** What has happened to the banks. */
  BankFigures bankFigures();

  /** How current the banks are. */
  AtomsFigures atoms();

  /**
   * Checks that the banks are kept current.
   *
   * @throws IOException if they no longer are
   */
  void requireHealthy() throws IOException;

  /** The number of messages of the topic atoms that this TaskManager has read. */
  long messagesRead();

  /** The number of them that could not be used. */
  long messagesRejected();

  /** Takes the messages of the topic atoms that could not be used since the last call. */
  List<RejectedMessage> takeRejected();

  @Override
  void close();
}
