// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.learner;

import io.moram.bench.workload.DemoExamples;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Examples of one domain as messages. One domain has few classes, so a step encodes few texts. */
final class EncodedPictures {
  private static final int PICTURES = 256;

  private final List<byte[]> messages = new ArrayList<>();

  /**
   * Encodes the examples.
   *
   * @param learner the learner that they are for
   */
  EncodedPictures(String learner) throws Exception {
    MessageCodec<SpecificRecord> codec = MessageCodec.examples();
    for (Example example : DemoExamples.read(learner, PICTURES).get(0)) {
      messages.add(codec.encode(example));
    }
  }

  /** A message; after the last one, the first comes again. */
  byte[] get(int number) {
    return messages.get(number % messages.size());
  }
}
