// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.serving.Predictor;
import io.moram.serving.bank.BankCache;
import java.io.IOException;
import java.util.List;

/** One operator's hold on what all slots of a process answer requests with. */
interface PredictorLease extends AutoCloseable {

  /** Answers requests; usable until {@link #close}. */
  Predictor predictor();

  /** The banks behind it, for their figures. */
  BankCache banks();

  /**
   * Nothing where the banks are kept current.
   *
   * @throws IOException if they are not any more
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
