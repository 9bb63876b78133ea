// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.moram.schemas.registry.RegisteredSchema;
import io.moram.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Every message is decoded, or refused with a reason of a known list, in bounded time and memory.
 * {@code -Dmoram.fuzz.records=1000000} makes the run longer, and {@code -Dmoram.fuzz.seed} another
 * one.
 */
class RecordFuzzTest {
  private static final int RECORDS = Integer.getInteger("moram.fuzz.records", 20_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 20_260_301L);
  private static final long MOST_NANOS = 5_000_000_000L;
  private static final long MOST_BYTES = 32 << 20;

  private static final Set<DeadLetterReason> REASONS =
      EnumSet.of(
          DeadLetterReason.EMPTY,
          DeadLetterReason.UNDECODABLE,
          DeadLetterReason.UNKNOWN_SCHEMA,
          DeadLetterReason.UNKNOWN_FIELD,
          DeadLetterReason.TOO_LARGE,
          DeadLetterReason.INVALID);

  /** Pieces that decoders treat in a way of their own. */
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "\\u0000",
    "\\ud83d",
    "\\u202e",
    "null",
    "true",
    "NaN",
    "-1",
    "1e999999999",
    "9999999999999999999999",
    "0.1",
    "1764000000",
    "1764000000.5",
    "\u0000",
    "\u00ff\u00fe",
    "data:image/png;base64,",
    "b'",
    "====",
    "\"eventTime\":",
    "\"endOfTask\":true,",
    "\"rollback\":true,",
    "\"toTask\":",
    "\"image\":\"AQ==\",",
    "\"topK\":",
    "\"learner\":\"a\",",
    "\"evaluation\":{",
    "\"candidateLabels\":[",
    "\"prompt\":\"b\",",
    "\"answer\":\"c\",",
    "\"text\":\"d\",",
    "\"stop\":[",
    "\"temperature\":",
    "\u00c3\u0001",
    "2026-03-01T12:00:00Z",
    "\u00ef\u00bb\u00bf"
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Random random = new Random(SEED);
  private final List<MessageCodec<? extends SpecificRecord>> codecs = new ArrayList<>();
  private final List<byte[]> seeds = new ArrayList<>();

  /** Writers' schemas of other shapes: recursive, of another name, no schema at all. */
  private static final SchemaRegistry REGISTRY =
      id ->
          switch (id & 15) {
            case 0 -> avro(Example.getClassSchema().toString());
            case 1 -> avro(Request.getClassSchema().toString());
            case 2 -> Optional.of(new RegisteredSchema("JSON", "{}", false));
            case 3 -> avro("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}");
            case 4 -> avro("[".repeat(5000));
            case 5 ->
                avro(
                    Example.getClassSchema()
                        .toString()
                        .replaceFirst(
                            "\"fields\":\\[",
                            "\"fields\":[{\"name\":\"more\",\"type\":[\"null\",\"Example\"]},"));
            case 6 -> avro(TextRequest.getClassSchema().toString());
            case 7 -> Optional.of(new RegisteredSchema("PROTOBUF", "", false));
            default -> Optional.empty();
          };

  private static Optional<RegisteredSchema> avro(String schema) {
    return Optional.of(new RegisteredSchema("AVRO", schema, false));
  }

  @Test
  void everyRecordIsDecodedOrRefusedWithAReason() {
    MessageCodecTest.everyRecordType().forEach(one -> add(one.get()[0], one.get()[1]));
    codecs.add(MessageCodec.examples().withRegistry(REGISTRY));
    codecs.add(MessageCodec.requests().withRegistry(REGISTRY));
    codecs.add(MessageCodec.textRequests().withRegistry(REGISTRY));
    for (String json :
        new String[] {
          "{\"learner\":\"a\",\"endOfTask\":true}",
          "{\"learner\":\"a\",\"rollback\":true,\"toTask\":2,\"eventTime\":\"2026-03-01T12:00:00Z\"}",
          "{\"learner\":\"a\",\"image\":\"data:image/png;base64,AQ==\",\"label\":7,\"exampleId\":null}",
          "{\"learner\":\"a\",\"image\":\"AQ-_\",\"candidateLabels\":[1,\"b\"],\"topK\":5.0}",
          "{\"learner\":\"a\",\"prompt\":\"b\\n\\ud83d\\ude00\",\"answer\":\"\\t\",\"taskMarker\":7}",
          "{\"learner\":\"a\",\"prompt\":\"b\",\"stop\":[\"\\n\",3],\"temperature\":0.7,\"candidates\":[\"c\"],"
              + "\"rule\":\"SELF_ACTIVATED\",\"partial\":true,\"seed\":-9223372036854775808}"
        }) {
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    int decoded = 0;
    for (int record = 0; record < RECORDS; record++) {
      byte[] message = mutated(seeds.get(random.nextInt(seeds.size())));
      decoded += check(codecs.get(random.nextInt(codecs.size())), message) ? 1 : 0;
    }
    // Both ways are walked.
    assertThat(decoded).isBetween(RECORDS / 200, RECORDS);
  }

  @SuppressWarnings("unchecked") // The table pairs each codec with a record of its own.
  private void add(Object codec, Object value) {
    var typed = (MessageCodec<SpecificRecord>) codec;
    var record = (SpecificRecord) value;
    codecs.add(typed);
    byte[] binary = typed.encode(record);
    seeds.add(binary);
    seeds.add(typed.encodeJson(record));
    ByteBuffer framed = ByteBuffer.allocate(binary.length - 5);
    seeds.add(
        framed
            .put((byte) 0)
            .putInt(random.nextInt(16))
            .put(binary, 10, binary.length - 10)
            .array());
  }

  private byte[] mutated(byte[] seed) {
    byte[] message = seed.clone();
    for (int rounds = random.nextInt(5); rounds > 0; rounds--) {
      int at = message.length == 0 ? 0 : random.nextInt(message.length);
      switch (random.nextInt(7)) {
        case 0 -> message = spliced(message, at, at, piece());
        case 1 ->
            message =
                spliced(message, at, Math.min(message.length, at + 1 + random.nextInt(8)), piece());
        case 2 -> message = java.util.Arrays.copyOf(message, at);
        case 3 ->
            message =
                spliced(
                    message,
                    at,
                    at,
                    java.util.Arrays.copyOfRange(
                        message, at, Math.min(message.length, at + random.nextInt(40))));
        case 4 -> message = spliced(message, at, at, seeds.get(random.nextInt(seeds.size())));
        case 5 -> {
          byte[] noise = new byte[random.nextInt(12)];
          random.nextBytes(noise);
          message = spliced(message, at, at, noise);
        }
        default -> {
          for (int flips = 1 + random.nextInt(4); flips > 0 && message.length > 0; flips--) {
            message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
          }
        }
      }
    }
    return random.nextInt(50) == 0 ? Base64.getEncoder().encode(message) : message;
  }

  private byte[] piece() {
    return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] spliced(byte[] message, int from, int to, byte[] piece) {
    var out = new ByteArrayOutputStream();
    out.write(message, 0, from);
    out.write(piece, 0, piece.length);
    out.write(message, to, message.length - to);
    return out.toByteArray();
  }

  /** Returns whether the message was decoded. */
  private <T extends SpecificRecord> boolean check(MessageCodec<T> codec, byte[] message) {
    long thread = Thread.currentThread().getId();
    long bytes = threads.getThreadAllocatedBytes(thread);
    long start = System.nanoTime();
    try {
      T value = codec.decode(message);
      within(bytes, start, message);
      assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
      return true;
    } catch (MalformedMessageException refused) {
      within(bytes, start, message);
      assertThat(REASONS).as(shown(message)).contains(refused.reason());
      assertThat(refused.getMessage())
          .as(shown(message))
          .isNotBlank()
          .hasSizeLessThan(1500)
          .doesNotContain("Source:", "REDACTED", "fasterxml", "DeserializationFeature")
          .doesNotContainPattern("\\p{Cntrl}");
      return false;
    } catch (RuntimeException | Error other) {
      return fail(shown(message), other);
    }
  }

  private void within(long bytes, long start, byte[] message) {
    long taken = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
    assertThat(taken).as(shown(message)).isLessThan(MOST_BYTES);
    assertThat(System.nanoTime() - start).as(shown(message)).isLessThan(MOST_NANOS);
  }

  private static String shown(byte[] message) {
    return "seed " + SEED + ", message " + HexFormat.of().formatHex(message);
  }
}
