// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.EndOfTask;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Example;
import io.moram.schemas.Forget;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Republish;
import io.moram.schemas.Request;
import io.moram.schemas.Resume;
import io.moram.schemas.Rollback;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** Damaged examples, control records and requests, in Avro and in JSON. */
final class DamagedRecords {
  private static final int WHOLE_PICTURES = 2;
  private static final int CUT_PICTURES = 18;
  private static final int CUT = 48;

  private static final List<byte[]> PIECES =
      Stream.of(
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
              "1764000000.5",
              "\u0000",
              "\u00ff\u00fe",
              "\u00ef\u00bb\u00bf",
              "\u00c3\u0001",
              "====",
              "data:image/png;base64,",
              "\"eventTime\":",
              "\"endOfTask\":true,",
              "\"rollback\":true,",
              "\"toTask\":",
              "\"image\":\"AQ==\",",
              "\"topK\":",
              "\"learner\":\"a\",",
              "\"evaluation\":{",
              "\"candidateLabels\":[",
              "2026-03-01T12:00:00Z",
              "[".repeat(2000),
              "\u00ff\u00ff\u00ff\u00ff\u000f")
          .map(piece -> piece.getBytes(ISO_8859_1))
          .toList();

  private final ByteDamage examples;
  private final ByteDamage requests;

  /**
   * @param pictures small sound picture files; most records have only the start of one, because a
   *     picture costs more than its record
   */
  DamagedRecords(List<byte[]> pictures, Random random) {
    List<byte[]> exampleSeeds = new ArrayList<>();
    List<byte[]> requestSeeds = new ArrayList<>();
    for (int i = 0; i < WHOLE_PICTURES + CUT_PICTURES; i++) {
      byte[] whole = pictures.get(i % pictures.size());
      ByteBuffer image = ByteBuffer.wrap(i < WHOLE_PICTURES ? whole : Arrays.copyOf(whole, CUT));
      add(MessageCodec.examples(), example(i, image), exampleSeeds);
      add(MessageCodec.requests(), request(i, image), requestSeeds);
    }
    for (SpecificRecord control : controls()) {
      add(MessageCodec.examples(), control, exampleSeeds);
    }
    exampleSeeds.add("{\"learner\":\"a\",\"endOfTask\":true}".getBytes(UTF_8));
    exampleSeeds.add(
        "{\"learner\":\"a\",\"image\":\"data:image/png;base64,AQ==\",\"label\":7}".getBytes(UTF_8));
    requestSeeds.add(
        "{\"learner\":\"a\",\"image\":\"AQ-_\",\"candidateLabels\":[1,\"b\"],\"topK\":5.0}"
            .getBytes(UTF_8));
    examples = new ByteDamage(exampleSeeds, PIECES, random);
    requests = new ByteDamage(requestSeeds, PIECES, random);
  }

  /** The next damaged message for the topic examples. */
  byte[] example() {
    return examples.next();
  }

  /** The next damaged message for the topic requests. */
  byte[] request() {
    return requests.next();
  }

  private static <T extends SpecificRecord> void add(
      MessageCodec<T> codec, T record, List<byte[]> seeds) {
    seeds.add(codec.encode(record));
    seeds.add(codec.encodeJson(record));
  }

  private static Example example(int number, ByteBuffer image) {
    return Example.newBuilder()
        .setLearner("damaged-" + number % 4)
        .setExampleId("e-" + number)
        .setEventTime(1_700_000_000_000L)
        .setImage(image)
        .setLabel("label " + number)
        .setTaskMarker(number % 3 == 0 ? "week " + number : null)
        .build();
  }

  private static Request request(int number, ByteBuffer image) {
    return Request.newBuilder()
        .setLearner("damaged-" + number % 4)
        .setRequestId("r-" + number)
        .setEventTime(1_700_000_000_000L)
        .setImage(image)
        .setCandidateLabels(List.of("blue tit", "robin"))
        .setTopK(2)
        .setEvaluation(new EvaluationContext("garden", "robin", List.of("robin", "blue tit")))
        .build();
  }

  private static List<SpecificRecord> controls() {
    String learner = "damaged-0";
    return List.of(
        new EndOfTask(learner, 0L),
        new Rollback(learner, 1, 0L),
        new Resume(learner, 0L),
        new Republish(learner, 0L),
        new Forget(learner, 0L));
  }
}
