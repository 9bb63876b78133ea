// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

/** What happens to a record whose Kafka key is not the name of its learner. */
public enum KeyPolicy {
  /** Nothing: the order of the records does not matter. */
  ANY,
  /** It is counted, and a warning says so. */
  REPORT,
  /** It is counted, and becomes a dead letter. */
  REQUIRE
}
