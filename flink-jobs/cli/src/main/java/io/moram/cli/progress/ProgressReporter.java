// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.progress;

/** Reports the progress of long work to a person. For one thread. */
public interface ProgressReporter {

  /** Prints a line that stays. */
  void say(String line);

  /**
   * Starts a piece of work, and ends the one before it.
   *
   * @param name the name of the work
   * @param unit the unit in which its progress is counted
   */
  void begin(String name, String unit);

  /**
   * Reports the progress of the piece of work.
   *
   * @param done the number of units that are done
   * @param all the number of units in total
   * @param detail the current figures; may be empty
   */
  void update(long done, long all, String detail);

  /** Ends the piece of work, if one has started. */
  void end();

  /**
   * Ends the piece of work, and reports its result in place of its progress.
   *
   * @param result the result in words
   */
  void end(String result);
}
