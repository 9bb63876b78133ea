// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.observatory.web.RefusedException;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/** Finds the picture of an earlier request on the topic {@code requests}. */
public final class RequestPictures {

  private static final Duration POLL = Duration.ofMillis(500);

  /** How long the topic is searched. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A request is older than its answer. Clocks differ by less than this. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private final KafkaAccess access;

  /** Reads the requests of a broker. */
  public RequestPictures(KafkaAccess access) {
    this.access = access;
  }

  /**
   * Reads the topic from shortly before the request was made.
   *
   * @param madeAt when the request was made
   * @throws RefusedException if the request is not found in time
   */
  public byte[] find(String learner, String requestId, Instant madeAt) {
    MessageCodec<? extends SpecificRecord> codec = MessageCodec.requests();
    long deadline = System.nanoTime() + LONGEST.toNanos();
    try (TopicReader requests =
        TopicReader.fromTime(
            access,
            IsolationLevel.READ_COMMITTED,
            List.of(access.topics().requests()),
            madeAt.minus(CLOCKS))) {
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> message : requests.poll(POLL)) {
          byte[] key = message.key();
          if (key == null || !new String(key, UTF_8).equals(learner) || message.value() == null) {
            continue;
          }
          try {
            if (codec.decode(message.value()) instanceof Request request
                && request.getRequestId().equals(requestId)) {
              return bytes(request.getImage());
            }
          } catch (MalformedMessageException e) {
            // It is a dead letter, and not the request that was answered.
          }
        }
      }
    }
    throw new RefusedException(
        404,
        "The picture of this request was not found on the topic requests within %d s."
            .formatted(LONGEST.toSeconds()));
  }

  private static byte[] bytes(ByteBuffer image) {
    byte[] copy = new byte[image.remaining()];
    image.duplicate().get(copy);
    return copy;
  }
}
