// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.SignaturePart;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apiguardian.api.API;

/**
 * Publishes tasks of one learner on the topic {@code atoms} as the learner job does, in one
 * transaction. Readers of committed records see all of them or none. For one thread.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class AtomsTransaction implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = MessageLimits.DEFAULT.messageBytes() + (1 << 20);

  private final KafkaAccess access;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
  private final KafkaProducer<byte[], byte[]> producer;
  private final int partition;
  private boolean isOpen;

  private AtomsTransaction(
      KafkaAccess access, String learner, KafkaProducer<byte[], byte[]> producer) {
    this.access = access;
    this.producer = producer;
    int partitions = producer.partitionsFor(access.topics().atoms()).size();
    // The learner alone chooses the partition, as in the learner job.
    this.partition = Utils.toPositive(Utils.murmur2(learner.getBytes(UTF_8))) % partitions;
  }

  /**
   * Begins a transaction. Aborts an open one with the same id.
   *
   * @param learner the learner whose tasks are published
   * @param id the transactional id
   * @param timeout the time after which the broker aborts the transaction
   * @throws IOException if the broker refuses it
   */
  public static AtomsTransaction begin(
      KafkaAccess access, String learner, String id, Duration timeout) throws IOException {
    Map<String, Object> settings = access.settings();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(timeout.toMillis()));
    settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      AtomsTransaction transaction = new AtomsTransaction(access, learner, producer);
      producer.initTransactions();
      producer.beginTransaction();
      transaction.isOpen = true;
      return transaction;
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw refused(access, e);
    }
  }

  /**
   * Sends a task: its blocks, its signature, and its seal at last.
   *
   * @throws IOException if the broker rejects a record
   */
  public void send(SealedTask task) throws IOException {
    for (AtomBlockRecord block : task.blocks()) {
      send(AtomKey.of(block), block);
    }
    for (SignaturePart part : task.signature()) {
      send(AtomKey.of(part), part);
    }
    send(AtomKey.of(task.seal()), task.seal());
  }

  /**
   * Makes everything visible that was sent.
   *
   * @throws IOException if the broker rejected a record; then nothing is visible
   */
  public void commit() throws IOException {
    try {
      producer.commitTransaction();
      isOpen = false;
    } catch (KafkaException e) {
      throw refused(access, e);
    }
  }

  /** Aborts the transaction if it was not committed, and closes the connection. */
  @Override
  public void close() {
    try {
      if (isOpen) {
        producer.abortTransaction();
      }
    } catch (KafkaException e) {
      // The broker aborts it after its time-out. The failure that led here says more.
    } finally {
      producer.close();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The commit throws what a send failed with.
  private void send(String key, SpecificRecord record) throws IOException {
    try {
      producer.send(
          new ProducerRecord<>(
              access.topics().atoms(), partition, key.getBytes(UTF_8), codec.encode(record)));
    } catch (KafkaException e) {
      throw refused(access, e);
    }
  }

  private static IOException refused(KafkaAccess access, KafkaException cause) {
    return new IOException(
        "The broker at "
            + access.bootstrapServers()
            + " refused the transaction on "
            + access.topics().atoms()
            + ": "
            + cause.getMessage(),
        cause);
  }
}
