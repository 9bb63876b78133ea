// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.StateFields;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The place of a Kafka record, so that an operator far from the source can still name it.
 *
 * @param topic the topic that it was read from
 * @param partition its partition, from 0
 * @param offset its offset, from 0
 */
public record RecordPlace(String topic, int partition, long offset) {
  /** The place of records that an older build stored without it. */
  public static final RecordPlace UNKNOWN = new RecordPlace("", -1, -1);

  /** The place of a message. */
  public static RecordPlace of(KafkaMessage message) {
    return new RecordPlace(message.topic(), message.partition(), message.offset());
  }

  /** Writes the place. */
  public void write(DataOutputView target) throws IOException {
    StateFields.writeString(topic, target);
    target.writeInt(partition);
    target.writeLong(offset);
  }

  /** Reads what {@link #write} wrote. */
  public static RecordPlace read(DataInputView source) throws IOException {
    return new RecordPlace(StateFields.readString(source), source.readInt(), source.readLong());
  }
}
