// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The tokens of several sequences, one sequence after the other, without padding. A row of
 * everything that a language model computes is a token; its place in its own sequence starts at 0.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class PackedTokens {
  private final int[] ids;
  private final int[] starts;

  private PackedTokens(int[] ids, int[] starts) {
    this.ids = ids;
    this.starts = starts;
  }

  /**
   * Packs sequences.
   *
   * @param sequences the token numbers of each, at least one sequence, none empty
   * @throws IllegalArgumentException if there is no sequence, or one is empty
   */
  public static PackedTokens of(List<int[]> sequences) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("no sequences to pack; at least one is needed");
    }
    int[] starts = new int[sequences.size() + 1];
    for (int i = 0; i < sequences.size(); i++) {
      int length = sequences.get(i).length;
      if (length == 0) {
        throw new IllegalArgumentException("sequence " + i + " has no tokens; it needs at least 1");
      }
      starts[i + 1] = Math.addExact(starts[i], length);
    }
    int[] ids = new int[starts[sequences.size()]];
    for (int i = 0; i < sequences.size(); i++) {
      System.arraycopy(sequences.get(i), 0, ids, starts[i], starts[i + 1] - starts[i]);
    }
    return new PackedTokens(ids, starts);
  }

  /** The number of sequences, at least 1. */
  public int sequences() {
    return starts.length - 1;
  }

  /** The number of tokens of all sequences, which is the number of rows. */
  public int tokens() {
    return ids.length;
  }

  /**
   * The row of a sequence's first token.
   *
   * @param sequence 0 to {@link #sequences}; the last value gives {@link #tokens}
   */
  public int start(int sequence) {
    return starts[sequence];
  }

  /** The number of a sequence's tokens, at least 1. */
  public int length(int sequence) {
    return starts[sequence + 1] - starts[sequence];
  }

  /** The token number in a row. */
  public int id(int row) {
    return ids[row];
  }

  /** The token numbers of a sequence. */
  public int[] sequence(int sequence) {
    return Arrays.copyOfRange(ids, starts[sequence], starts[sequence + 1]);
  }

  /** The rows of all tokens, 0 to {@link #tokens} - 1. */
  public int[] rows() {
    int[] rows = new int[ids.length];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  /** The row of each sequence's last token. */
  public int[] lastRows() {
    int[] rows = new int[sequences()];
    Arrays.setAll(rows, sequence -> starts[sequence + 1] - 1);
    return rows;
  }
}
