// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

/** Where long work tells a person how far it is. For one thread. */
public interface ProgressReporter {

  /** Says something that stays. */
  void say(String line);

  /**
   * Begins a piece of work that can be counted; the one before it has ended.
   *
   * @param name what it is
   * @param unit what is counted
   */
  void begin(String name, String unit);

  /**
   * Says how far it is.
   *
   * @param done how many are done
   * @param all how many there are
   * @param detail the figures of the moment; may be empty
   */
  void update(long done, long all, String detail);

  /** Ends the piece of work, where one has begun. */
  void end();
}
