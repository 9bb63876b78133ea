// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** A program that runs inside of an image: it loads the engine's libraries and computes. */
final class EngineProbe {

  private EngineProbe() {}

  /** Prints the engine's version and the sum of the numbers below ten. */
  public static void main(String[] arguments) {
    try (NDManager manager = NDManager.newBaseManager()) {
      float sum = manager.arange(10f).sum().getFloat();
      System.out.println(Engine.getInstance().getVersion() + ", sum " + sum);
    }
  }
}
