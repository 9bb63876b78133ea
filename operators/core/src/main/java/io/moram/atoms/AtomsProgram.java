// SPDX-License-Identifier: Apache-2.0
package io.moram.atoms;

import io.moram.engine.TorchProgram;

/** This package's program of engine operations; compiled once per JVM. */
public final class AtomsProgram {

  private static final TorchProgram PROGRAM =
      TorchProgram.load(AtomsProgram.class, "active_atoms.torchscript");

  private AtomsProgram() {}

  public static TorchProgram.Call call(String method) {
    return PROGRAM.method(method);
  }
}
