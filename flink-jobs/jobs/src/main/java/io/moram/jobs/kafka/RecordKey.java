// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

/**
 * The Kafka key of one record.
 *
 * @param text the key itself
 * @param partitionBy the part of the key that chooses the partition
 * @param deletes whether the message has no value, so that it deletes the key
 */
record RecordKey(String text, String partitionBy, boolean deletes) {

  /** A key that chooses the partition as a whole. */
  static RecordKey of(String text) {
    return new RecordKey(text, text, false);
  }
}
