// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import io.moram.schemas.Example;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Asks the codec of examples whether the jobs would take a class name. */
final class LabelCheck {

  private final MessageCodec<SpecificRecord> codec = MessageCodec.examples();

  /** What is wrong with a class name, in words; empty if nothing is. */
  Optional<String> fault(String label) {
    Example example =
        Example.newBuilder()
            .setLearner("any")
            .setExampleId("any")
            .setEventTime(0)
            .setImage(ByteBuffer.allocate(1))
            .setLabel(label)
            .build();
    try {
      codec.decode(codec.encode(example));
      return Optional.empty();
    } catch (MalformedMessageException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
