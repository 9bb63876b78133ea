// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

/** How current the reader of the topic atoms is. Any thread may ask. */
public interface AtomsFigures {
  /** The number of committed messages that have not been read; 0 before the brokers answer. */
  long lag();

  /** The number of messages that an open transaction keeps all readers from. */
  long heldBack();

  /** The time since the brokers answered last for every partition, in milliseconds. */
  long ageMillis();
}
