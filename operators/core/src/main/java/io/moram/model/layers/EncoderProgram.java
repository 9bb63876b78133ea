// SPDX-License-Identifier: Apache-2.0
package io.moram.model.layers;

import ai.djl.ndarray.NDArray;
import io.moram.engine.TorchProgram;

/** This package's program of engine operations; compiled once per JVM. */
final class EncoderProgram {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(EncoderProgram.class, "encoder.torchscript");

  private EncoderProgram() {}

  static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }

  static NDArray runWithGradients(String method, NDArray... arguments) {
    return PROGRAM.runWithGradients(method, arguments);
  }
}
