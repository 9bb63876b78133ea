// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.logging.CapturedLog;
import io.moram.schemas.DeadLetterReason;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLettersTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(DeadLetters.class);

  @Test
  void warnsWithThePlaceAndTheReasonAndNotForEveryMessage() {
    DeadLetters letters = new DeadLetters(new UnregisteredMetricsGroup());
    for (long offset = 17; offset < 20; offset++) {
      KafkaMessage message = new KafkaMessage("examples", 3, offset, 99, null, new byte[] {1});
      letters.setAside(message, DeadLetterReason.UNDECODABLE, "no record", 1234);
    }
    assertThat(log.lines(Level.WARN))
        .containsExactly(
            "Message set aside as a dead letter: topic=examples partition=3 offset=17"
                + " reason=UNDECODABLE leftOut=0");
  }
}
