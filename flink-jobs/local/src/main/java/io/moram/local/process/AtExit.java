// SPDX-License-Identifier: Apache-2.0
package io.moram.local.process;

/**
 * An action for the case that the process ends by Ctrl-C or {@code kill} before this is closed. A
 * process that is killed with signal 9 runs nothing.
 */
public final class AtExit implements AutoCloseable {

  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  /**
   * Registers an action. Several run side by side, and the process ends after the last.
   *
   * @param name the name of the thread
   * @param action must not throw, and must take less than a second
   */
  public static AtExit run(String name, Runnable action) {
    Thread hook = new Thread(action, name);
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtExit(hook);
  }

  /** Forgets the action. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process ends already, and the action runs.
    }
  }
}
