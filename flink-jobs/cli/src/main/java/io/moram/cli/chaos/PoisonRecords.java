// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.Forget;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Republish;
import io.moram.schemas.Resume;
import io.moram.schemas.Rollback;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records that no job can use. They belong to no task of the known stream. */
final class PoisonRecords {

  /** The learner of the poison. It has no example that a task could keep. */
  static final String LEARNER = "poison";

  private static final int EXAMPLES = 8;

  private PoisonRecords() {}

  /**
   * Sends pictures that are none, control records that make no sense, bytes that are no record, and
   * records that end too early.
   */
  static void send(KafkaAccess access, Random random) throws IOException {
    try (RecordSender sender = new RecordSender(access)) {
      for (int i = 0; i < EXAMPLES; i++) {
        sender.send(example(random, i));
      }
      for (SpecificRecord control : senseless(random)) {
        sender.sendControl(control);
      }
      sender.flush();
    }
    Map<String, Object> settings = new HashMap<>(access.properties());
    settings.put("bootstrap.servers", access.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] bytes : undecodable(random)) {
        for (String topic : List.of(access.topics().examples(), access.topics().requests())) {
          // Whether poison arrives does not matter.
          Future<?> unused =
              producer.send(new ProducerRecord<>(topic, LEARNER.getBytes(UTF_8), bytes));
        }
      }
    }
  }

  /** What no learner can do: there is no such task, no quarantine, and nothing to publish. */
  private static List<SpecificRecord> senseless(Random random) {
    return List.of(
        new EndOfTask(LEARNER, 0L),
        new Rollback(LEARNER, random.nextInt(1000), 0L),
        new Resume(LEARNER, 0L),
        new Republish(LEARNER, 0L),
        new Forget(LEARNER, 0L),
        new EndOfTask(LEARNER, 0L));
  }

  private static List<byte[]> undecodable(Random random) throws IOException {
    List<byte[]> all = new ArrayList<>(List.of(new byte[0], "{\"learner\": 3".getBytes(UTF_8)));
    byte[] noise = new byte[1 + random.nextInt(1000)];
    random.nextBytes(noise);
    all.add(noise);
    byte[] whole = MessageCodec.examples().encode(example(random, EXAMPLES));
    for (int part = 1; part < 8; part++) {
      all.add(Arrays.copyOf(whole, whole.length * part / 8));
    }
    return all;
  }

  private static Example example(Random random, int number) {
    byte[] noPicture = new byte[100 + random.nextInt(10_000)];
    random.nextBytes(noPicture);
    if (number % 2 == 0) {
      // It begins as a JPEG does.
      noPicture[0] = (byte) 0xFF;
      noPicture[1] = (byte) 0xD8;
    }
    return Example.newBuilder()
        .setLearner(LEARNER)
        .setExampleId("poison-" + random.nextLong())
        .setEventTime(number)
        .setImage(ByteBuffer.wrap(noPicture))
        .setLabel("label " + number)
        .build();
  }
}
