// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.ndarray.NDArray;

/**
 * Matrices in BF16: the methods of {@code bfloat16.torchscript}, which the engine compiles once per
 * JVM. DJL neither makes such arrays nor converts others to them; to ask one for its data type ends
 * the process.
 */
public final class BFloat16 {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(BFloat16.class, "bfloat16.torchscript");

  private BFloat16() {}

  private static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }

  /**
   * Zeros in BF16, of the manager and on the device of {@code like}.
   *
   * @param like any array
   */
  public static NDArray zeros(NDArray like, long[] shape) {
    return call("zeros").with(like).with(shape).run(like.getManager()).singletonOrThrow();
  }

  /**
   * Copies numbers, and rounds them if they go into BF16.
   *
   * @param target in BF16 or in single precision; changed in place
   * @param piece in half or in single precision
   * @param start the place of the first number in {@code target}, row by row
   */
  public static void place(NDArray target, NDArray piece, long start) {
    call("place").with(target).with(piece).with(start).run(piece.getManager()).close();
  }

  /**
   * Some rows in single precision, of the manager of {@code places}.
   *
   * @param table in BF16 or in single precision, {@code [n, width]}
   * @param places 64-bit integers, {@code [rows]}
   * @return {@code [rows, width]}
   */
  public static NDArray rows(NDArray table, NDArray places) {
    return call("rows").with(table).with(places).run(places.getManager()).singletonOrThrow();
  }

  /**
   * Multiplies in BF16.
   *
   * @param input in single precision, {@code [rows, in]}
   * @param weight in BF16, {@code [out, in]}
   * @return in single precision, {@code [rows, out]}, of the manager of {@code input}
   */
  public static NDArray multiply(NDArray input, NDArray weight) {
    return call("multiply").with(input).with(weight).run(input.getManager()).singletonOrThrow();
  }
}
