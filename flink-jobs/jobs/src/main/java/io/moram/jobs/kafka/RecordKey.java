// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

/**
 * The Kafka key of one record.
 *
 * @param text the key itself
 * @param partitionBy the part of the key that chooses the partition
 */
record RecordKey(String text, String partitionBy) {

  /** A key that chooses the partition as a whole. */
  static RecordKey of(String text) {
    return new RecordKey(text, text);
  }
}
