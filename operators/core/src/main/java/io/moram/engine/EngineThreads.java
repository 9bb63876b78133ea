// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * How many processor threads the engine may use for one operation. The engine keeps the number per
 * calling thread, so each thread that computes sets it once. On the same kind of processor the same
 * number gives the same bits; another number may round differently.
 */
public final class EngineThreads {

  private static final String ENGINE = "PyTorch";

  private EngineThreads() {}

  /** The number for operations that the calling thread starts. */
  static int ofThisThread() {
    Engine.getEngine(ENGINE); // Loads the native library if it is not loaded yet.
    return JniUtils.getNumThreads();
  }

  /**
   * Sets the number for operations that the calling thread starts.
   *
   * @param threads at least 1
   */
  public static void useForThisThread(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
    }
    Engine.getEngine(ENGINE); // Loads the native library if it is not loaded yet.
    JniUtils.setNumThreads(threads);
  }
}
