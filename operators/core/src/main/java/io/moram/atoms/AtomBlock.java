// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import io.moram.sites.SiteShape;
import java.util.Arrays;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * The atoms that one task added at one site. A block owns its arrays: neither the giver nor a
 * reader may change them.
 *
 * @param task the task's number, from 0
 * @param site the adapted linear layer, by its Hugging Face name
 * @param rank the number of atoms, r
 * @param inputWidth the width of a key
 * @param outputWidth the width of a value
 * @param keys the keys A, {@code [rank, inputWidth]} row by row
 * @param values the values B, {@code [rank, outputWidth]} row by row: row i belongs to key i
 */
@API(status = API.Status.EXPERIMENTAL)
@SuppressWarnings("ArrayRecordComponent") // A block is large: a copy at every read is too dear.
public record AtomBlock(
    int task,
    String site,
    int rank,
    int inputWidth,
    int outputWidth,
    float[] keys,
    float[] values) {

  public AtomBlock {
    if (task < 0) {
      throw new IllegalArgumentException("task is " + task + "; tasks are numbered from 0");
    }
    if (rank < 1) {
      throw new IllegalArgumentException("rank is " + rank + "; a block holds at least one atom");
    }
    requireLength("keys", site, keys, rank, inputWidth);
    requireLength("values", site, values, rank, outputWidth);
  }

  private static void requireLength(
      String what, String site, float[] numbers, int rank, int width) {
    if (width < 1 || numbers.length != (long) rank * width) {
      throw new IllegalArgumentException(
          String.format(
              "%s of %s: %d numbers do not make %d rows of %d",
              what, site, numbers.length, rank, width));
    }
  }

  /**
   * The block with some of its atoms alone; the block itself where those are all.
   *
   * @param atoms which, ascending, at least one, 0 to rank - 1
   */
  public AtomBlock rows(int[] atoms) {
    if (atoms.length == rank) {
      return this;
    }
    float[] someKeys = new float[atoms.length * inputWidth];
    float[] someValues = new float[atoms.length * outputWidth];
    for (int i = 0; i < atoms.length; i++) {
      System.arraycopy(keys, atoms[i] * inputWidth, someKeys, i * inputWidth, inputWidth);
      System.arraycopy(values, atoms[i] * outputWidth, someValues, i * outputWidth, outputWidth);
    }
    return new AtomBlock(task, site, atoms.length, inputWidth, outputWidth, someKeys, someValues);
  }

  /** The size of the keys and values in bytes. */
  public long bytes() {
    return ((long) keys.length + values.length) * Float.BYTES;
  }

  /** The site with its widths. */
  public SiteShape shape() {
    return new SiteShape(site, inputWidth, outputWidth);
  }

  /** Blocks are equal where every bit of them is. */
  @Override
  public boolean equals(Object other) {
    return other instanceof AtomBlock block
        && task == block.task
        && rank == block.rank
        && inputWidth == block.inputWidth
        && outputWidth == block.outputWidth
        && site.equals(block.site)
        && Arrays.equals(keys, block.keys)
        && Arrays.equals(values, block.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(task, site, rank, Arrays.hashCode(keys), Arrays.hashCode(values));
  }

  @Override
  public String toString() {
    return String.format(
        "AtomBlock[task=%d, site=%s, rank=%d, %d to %d]",
        task, site, rank, inputWidth, outputWidth);
  }
}
