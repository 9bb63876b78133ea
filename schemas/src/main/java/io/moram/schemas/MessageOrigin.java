// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apiguardian.api.API;

/**
 * The Kafka record that a message came in. A JSON message that leaves out its id or its time takes
 * both from it. So it has the same id and time whenever it is decoded, also after a restart.
 *
 * @param topic the topic that it was read from
 * @param partition its partition, from 0
 * @param offset its offset, from 0
 * @param timestamp the record's time in milliseconds since 1970-01-01 UTC; negative if it has none
 */
@API(status = API.Status.EXPERIMENTAL)
public record MessageOrigin(String topic, int partition, long offset, long timestamp) {

  /** The id of a record without one: the topic, the partition and the offset. */
  String id() {
    String id = topic + "/" + partition + "/" + offset;
    // The end has the numbers, which tell two records of a topic apart.
    return id.substring(Math.max(0, id.length() - TextRules.MAX_ID));
  }
}
