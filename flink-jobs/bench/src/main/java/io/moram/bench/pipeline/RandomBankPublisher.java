// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.atoms.AtomBlock;
import io.moram.bench.serve.RandomAtoms;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.SignatureParts;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.ClassName;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes a bank of random atoms in the way of the learner job. */
final class RandomBankPublisher {
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
  private final String bootstrapServers;
  private final String topic;
  private final String fingerprint;

  /**
   * @param fingerprint the fingerprint of the backbone of the atoms
   */
  RandomBankPublisher(String bootstrapServers, String topic, String fingerprint) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.fingerprint = fingerprint;
  }

  void publish(String learner, RandomAtoms atoms) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int task = 0; task < atoms.tasks().size(); task++) {
        List<AtomBlockRecord> blocks = new ArrayList<>();
        for (AtomBlock block : atoms.tasks().get(task)) {
          AtomBlockRecord record = AtomBlockCodec.encode(learner, block, null);
          send(producer, AtomKey.of(record), record);
          blocks.add(record);
        }
        List<SignaturePart> signature =
            SignatureParts.cut(learner, task, atoms.signatures().get(task), false);
        signature.forEach(part -> send(producer, AtomKey.of(part), part));
        TaskSealed seal =
            new TaskSealed(
                learner,
                task,
                System.currentTimeMillis(),
                1L,
                fingerprint,
                new ActivationRecord(
                    atoms.activation().topK(),
                    atoms.activation().temperature(),
                    atoms.activation().threshold()),
                AtomBlockCodec.checksums(blocks),
                atoms.classes(task).stream()
                    .map(one -> new ClassName(one.label(), one.promptTemplate()))
                    .toList(),
                signature.stream().map(SignaturePart::getChecksum).toList(),
                null,
                0L,
                false);
        send(producer, AtomKey.of(seal), seal);
      }
      producer.flush();
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String key, SpecificRecord record) {
    Future<?> unused =
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), codec.encode(record)));
  }
}
