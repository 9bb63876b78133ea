// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.loss;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Watches a series of numbers for a rise of their mean. */
interface ChangeTest {

  /** Takes the next number and returns whether the mean has risen with it. */
  boolean add(double value);

  /** The statistic of the last decision; a rise is declared above {@link #threshold}. */
  double statistic();

  /** The threshold of the statistic. */
  double threshold();

  /** Forgets every number. */
  void reset();

  /** Writes the whole state; the settings are not part of it. */
  void write(DataOutputStream out) throws IOException;

  /** Reads what {@link #write} wrote, in place of this test's state. */
  void read(DataInputStream in) throws IOException;
}
