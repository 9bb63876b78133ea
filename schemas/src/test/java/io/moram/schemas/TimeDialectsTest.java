// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as producers write them: in seconds, as text, and of ISO 8601. */
class TimeDialectsTest {
  private static final MessageCodec<SpecificRecord> EXAMPLES = MessageCodec.examples();

  @ParameterizedTest
  @CsvSource({
    "1764000000123, 1764000000123",
    "1764000000123.9, 1764000000123",
    "1764000000, 1764000000000",
    "1764000000.123, 1764000000123",
    "1.764e9, 1764000000000",
    "\"1764000000\", 1764000000000",
    "\"1764000000123\", 1764000000123",
    "3, 3",
    "-5, -5",
    "\"2025-11-24T16:00:00Z\", 1764000000000",
    "\"2025-11-24T17:00:00.123456+01:00\", 1764000000123",
    "\"2025-11-24T11:00:00-0500\", 1764000000000",
    "\"2025-11-24 16:00:00+00:00\", 1764000000000",
    "\"2025-11-24t16:00:00z\", 1764000000000",
    "\"2025-11-24T16:00Z\", 1764000000000",
  })
  void timesAreReadInTheirDialects(String written, long millis) throws Exception {
    assertThat(((EndOfTask) EXAMPLES.decode(timed(written))).getEventTime()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1764000000123456 | is '1764000000123456'; must be milliseconds",
        "1e400 | must be milliseconds since 1970-01-01 UTC, less than 10^14.",
        "1e999999999 | must be milliseconds",
        "NaN | is 'NaN'; must be milliseconds",
        "-Infinity | must be milliseconds",
        "true | is 'true'; must be a number of milliseconds",
        "[] | is an array; must be a number of milliseconds",
        "\"2025-11-24T16:00:00\" | must have a time and its zone",
        "\"2025-11-24\" | must have a time and its zone",
        "\"yesterday\" | or a time of ISO 8601 such as 2026-03-01T12:00:00Z.",
        "\"2025-13-24T16:00:00Z\" | or a time of ISO 8601",
        "\"+999999999-01-01T00:00:00Z\" | or a time of ISO 8601",
      })
  void whatIsNoTimeIsNamed(String written, String fault) {
    assertThat(failure(EXAMPLES, timed(written)))
        .hasMessageStartingWith("'eventTime' ")
        .hasMessageContaining(fault)
        .returns(DeadLetterReason.INVALID, MalformedMessageException::reason);
  }

  @Test
  void secondsAreReported() throws Exception {
    var seconds = new AtomicInteger();
    MessageCodec<SpecificRecord> codec = EXAMPLES.reportingTo(seconds::incrementAndGet);
    codec.decode(timed("1764000000"));
    codec.decode(timed("1764000000123"));
    codec.decode(timed("\"2025-11-24T16:00:00Z\""));
    assertThat(seconds).hasValue(1);
    long now =
        ((EndOfTask) codec.decode(utf8("{\"learner\":\"a\",\"endOfTask\":true}"))).getEventTime();
    assertThat(Instant.ofEpochMilli(now)).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
  }

  private static byte[] timed(String written) {
    return utf8("{\"learner\":\"a\",\"endOfTask\":true,\"eventTime\":" + written + "}");
  }
}
