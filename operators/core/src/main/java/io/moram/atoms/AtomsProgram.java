// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.moram.engine.TorchProgram;

/**
 * The methods of {@code active_atoms.torchscript} for banks and inference. The engine compiles the
 * program once per JVM. {@link TrainingProgram} has the methods for training.
 *
 * <p>{@code input} is x, {@code [tokens, in]}. {@code output} is y, {@code [tokens, sites * out]},
 * which several methods change in place. Keys are {@code [sites * atoms, in]} and values {@code
 * [sites * atoms, out]}, site by site. A row is a token at a site: row = token * sites + site. All
 * arrays are in single precision unless a parameter says otherwise. Results belong to the manager
 * of {@code input} unless a parameter says otherwise.
 */
public final class AtomsProgram {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(AtomsProgram.class, "active_atoms.torchscript");

  private AtomsProgram() {}

  static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }

  /**
   * Adds all atoms of a bank that has at most k of them.
   *
   * @param output changed in place
   * @return the mixture weights w, {@code [rows, atoms]}
   */
  public static NDArray addAll(
      NDArray input,
      NDArray output,
      NDArray keys,
      NDArray values,
      int sites,
      Activation activation) {
    return call("add_all")
        .with(input)
        .with(output)
        .with(keys)
        .with(values)
        .with((long) sites)
        .with((double) activation.temperature())
        .with((double) activation.threshold())
        .run(input.getManager())
        .singletonOrThrow();
  }

  /**
   * Computes p of neighbouring banks that have equally many atoms.
   *
   * @param keys of each bank
   * @param tokens the number of tokens of each bank in {@code input}
   * @return {@code [rows, atoms]}
   */
  public static NDArray project(NDArray input, NDList keys, long[] tokens, int sites) {
    return call("project")
        .with(input)
        .with(keys)
        .with(tokens)
        .with((long) sites)
        .run(input.getManager())
        .singletonOrThrow();
  }

  /**
   * Finds the rows of neighbouring banks with an atom whose score reaches the threshold.
   *
   * @param keys of each bank
   * @param tokens the number of tokens of each bank in {@code input}
   * @return the rows' indices {@code [n]}, 64-bit integers; all of their p {@code [n, atoms]}; the
   *     norms of their p {@code [n]}
   */
  public static NDList rowsAboveThresholdPerBank(
      NDArray input, NDList keys, long[] tokens, int sites, float threshold) {
    return call("rows_above_threshold_per_bank")
        .with(input)
        .with(keys)
        .with(tokens)
        .with((long) sites)
        .with((double) threshold)
        .run(input.getManager());
  }

  /**
   * Adds single products to the outputs of neighbouring banks.
   *
   * @param output changed in place
   * @param values of each bank
   * @param rows the number of rows of each bank in {@code output}
   * @param places {@code [2, n]}, 64-bit integers: the row of every product, counted from its
   *     bank's first row, and its value; in the order of the rows
   * @param products w p, {@code [n]}
   * @param pairs the number of products of each bank
   */
  public static void addPairsPerBank(
      NDArray output,
      NDList values,
      long[] rows,
      int sites,
      NDArray places,
      NDArray products,
      long[] pairs) {
    call("add_pairs_per_bank")
        .with(output)
        .with(values)
        .with(rows)
        .with((long) sites)
        .with(places)
        .with(products)
        .with(pairs)
        .run(output.getManager())
        .close();
  }

  /**
   * Adds all atoms of neighbouring banks to their outputs.
   *
   * @param output changed in place
   * @param weighted w p, {@code [rows, atoms]}
   * @param values of each bank
   * @param tokens the number of tokens of each bank in {@code output}
   * @param rows the number of rows of each bank in {@code weighted}
   */
  public static void addProductsPerBank(
      NDArray output, NDArray weighted, NDList values, long[] tokens, long[] rows, int sites) {
    call("add_products_per_bank")
        .with(output)
        .with(weighted)
        .with(values)
        .with(tokens)
        .with(rows)
        .with((long) sites)
        .run(output.getManager())
        .close();
  }

  /**
   * Adds all atoms of a bank to its output.
   *
   * @param output changed in place
   * @param weighted w p, {@code [rows, atoms]}
   */
  public static void addProducts(NDArray output, NDArray weighted, NDArray values, int sites) {
    call("add_products")
        .with(output)
        .with(weighted)
        .with(values)
        .with((long) sites)
        .run(output.getManager())
        .close();
  }

  /**
   * Finds the rows with an atom whose score may reach the threshold.
   *
   * @param coarseKeys the keys in single precision, bfloat16 or int8, rounded ones with rows of
   *     zeros after them
   * @param steps of int8 keys, {@code [sites]}; else empty
   * @param lengths of the longest int8 key of each site in steps, {@code [sites]}; else empty
   * @param atoms the number of atoms per site
   * @param rounding a bound of the rounding error of a score; ignored for int8
   * @param slice the number of tokens that are scored at a time; changes the speed only
   * @param ends of every stretch of tokens, the first token after it; empty if all atoms are
   *     visible
   * @param visible of every stretch, the number of atoms that exist for its rows
   * @return the rows' indices {@code [n]}, 64-bit integers; all of their p {@code [n, atoms]}; the
   *     norms of their p {@code [n]}; a bound of the rounding error of their scores {@code [n]}
   */
  public static NDList rowsAboveThreshold(
      NDArray input,
      NDArray coarseKeys,
      NDArray steps,
      NDArray lengths,
      int sites,
      int atoms,
      float threshold,
      float rounding,
      long slice,
      long[] ends,
      long[] visible) {
    return call("rows_above_threshold")
        .with(input)
        .with(coarseKeys)
        .with(steps)
        .with(lengths)
        .with((long) sites)
        .with((long) atoms)
        .with((double) threshold)
        .with((double) rounding)
        .with(slice)
        .with(ends)
        .with(visible)
        .run(input.getManager());
  }

  /**
   * Computes p of single pairs of a token and a key.
   *
   * @param tokens the index of the token of every pair, {@code [n]}, 64-bit integers
   * @param places the index of the key of every pair, {@code [n]}, 64-bit integers
   * @return {@code [n]}
   */
  public static NDArray pairs(NDArray input, NDArray keys, NDArray tokens, NDArray places) {
    return call("pairs")
        .with(input)
        .with(keys)
        .with(tokens)
        .with(places)
        .run(input.getManager())
        .singletonOrThrow();
  }

  /**
   * Computes ||p|| of some rows.
   *
   * @param rows their indices, {@code [n]}, 64-bit integers
   * @param visible the number of atoms that exist for each, {@code [n]}, 64-bit integers; empty if
   *     all do
   * @return {@code [n]}
   */
  public static NDArray norms(
      NDArray input, NDArray keys, int sites, NDArray rows, NDArray visible) {
    return call("norms")
        .with(input)
        .with(keys)
        .with((long) sites)
        .with(rows)
        .with(visible)
        .run(input.getManager())
        .singletonOrThrow();
  }

  /**
   * Adds single products to the output.
   *
   * @param output changed in place
   * @param places {@code [2, n]}, 64-bit integers: the row and the value of every product, in the
   *     order of the rows
   * @param products w p, {@code [n]}
   */
  public static void addPairs(
      NDArray output, NDArray values, int sites, NDArray places, NDArray products) {
    call("add_pairs")
        .with(output)
        .with(values)
        .with((long) sites)
        .with(places)
        .with(products)
        .run(output.getManager())
        .close();
  }

  /**
   * Rounds keys to bfloat16.
   *
   * @param moreRows the number of rows of zeros to append
   * @return of the manager of {@code keys}
   */
  public static NDArray bfloat16(NDArray keys, long moreRows) {
    return call("bfloat16").with(keys).with(moreRows).run(keys.getManager()).singletonOrThrow();
  }

  /**
   * Rounds keys to int8.
   *
   * @param moreRows the number of rows of zeros to append
   * @return the keys; each site's step, of which its keys are multiples, {@code [sites]}; the
   *     length of its longest key in steps, {@code [sites]}; all of the manager of {@code keys}
   */
  public static NDList int8(NDArray keys, int sites, long moreRows) {
    return call("int8").with(keys).with((long) sites).with(moreRows).run(keys.getManager());
  }
}
