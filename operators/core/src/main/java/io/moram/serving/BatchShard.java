// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.serving.bank.BankLease;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread computes of a batch: pictures learner by learner, each learner's with its bank.
 *
 * @param asked the pictures; those of a learner lie one after another
 */
record BatchShard(List<Asked> asked) {

  /**
   * Pictures of a part if there is more than one part: a pass takes as long as some pictures before
   * its first one.
   */
  static final int FEWEST = 8;

  /**
   * A picture on its way.
   *
   * @param index its request's place in the batch
   * @param pixels the preprocessed picture
   * @param lease its learner's bank, the same object for all of a learner's pictures
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Asked(int index, PredictionRequest request, float[] pixels, BankLease lease) {}

  /**
   * Cuts a batch into parts that differ by one picture at most. A small batch is one part: every
   * part reads the weights and the banks again, which for few pictures takes longer than to compute
   * them.
   *
   * @param sorted pictures, learner by learner
   * @param parts how many parts are wanted; there are fewer where there are few pictures
   */
  static List<BatchShard> cut(List<Asked> sorted, int parts) {
    int count = Math.max(1, Math.min(parts, sorted.size() / FEWEST));
    if (sorted.isEmpty()) {
      return List.of();
    }
    List<BatchShard> cut = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) sorted.size() * i / count);
      int to = (int) ((long) sorted.size() * (i + 1) / count);
      cut.add(new BatchShard(List.copyOf(sorted.subList(from, to))));
    }
    return cut;
  }
}
