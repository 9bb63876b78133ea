// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.client.LearnerStatus.LastEvent;
import io.moram.client.LearnerStatus.OpenTask;
import io.moram.client.LearnerStatus.Quarantined;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.EventFigures;
import io.moram.schemas.LearnerEvent;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Reads what the topics {@code atoms} and {@code events} say of learners, up to their ends. */
@API(status = API.Status.EXPERIMENTAL)
public final class LearnerStatusReader {
  private final KafkaAccess access;

  /**
   * @param access the broker
   */
  public LearnerStatusReader(KafkaAccess access) {
    this.access = access;
  }

  private static final class Reading {
    private final Set<String> keys = new HashSet<>();
    private final NavigableMap<Integer, TaskSealed> seals = new TreeMap<>();
    private final NavigableMap<Integer, OpenTask> open = new TreeMap<>();
    private @Nullable Quarantined quarantine;
    private @Nullable LastEvent last;

    LearnerStatus status(String learner) {
      return new LearnerStatus(
          learner,
          bankVersion(learner),
          keys.size(),
          List.copyOf(seals.values()),
          open.isEmpty() ? null : open.lastEntry().getValue(),
          quarantine,
          last);
    }

    private int bankVersion(String learner) {
      int version = 0;
      while (isComplete(learner, seals.get(version))) {
        version++;
      }
      return version;
    }

    private boolean isComplete(String learner, @Nullable TaskSealed seal) {
      if (seal == null) {
        return false;
      }
      for (BlockChecksum block : seal.getBlocks()) {
        if (!keys.contains(AtomKey.ofSite(learner, seal.getTask(), block.getSite()))) {
          return false;
        }
      }
      for (int part = 0; part < seal.getSignature().size(); part++) {
        if (!keys.contains(AtomKey.ofSignature(learner, seal.getTask(), part))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads both topics to their ends, committed records alone.
   *
   * @param learner the learner whose status is returned; null for all learners
   * @return by learner; a learner that no record names is absent
   */
  public NavigableMap<String, LearnerStatus> read(@Nullable String learner) {
    Map<String, Reading> readings = new TreeMap<>();
    MessageCodec<SpecificRecord> atoms = MessageCodec.atoms();
    each(access.topics().atoms(), learner, message -> readAtoms(message, readings, atoms));
    MessageCodec<LearnerEvent> events = MessageCodec.events();
    each(
        access.topics().events(),
        learner,
        message -> {
          if (message.value() != null) {
            read(events.decode(message.value()), readings);
          }
        });
    NavigableMap<String, LearnerStatus> all = new TreeMap<>();
    readings.forEach((name, reading) -> all.put(name, reading.status(name)));
    return all;
  }

  /** Receives a message. */
  private interface Receiver {
    void take(ConsumerRecord<byte[], byte[]> message) throws MalformedMessageException;
  }

  private void each(String topic, @Nullable String learner, Receiver receiver) {
    try (TopicReader reader =
        TopicReader.fromStart(access, IsolationLevel.READ_COMMITTED, List.of(topic))) {
      reader.readToEnd(
          message -> {
            String key = message.key() == null ? "" : new String(message.key(), UTF_8);
            if (learner == null || AtomKey.learner(key).equals(learner)) {
              try {
                receiver.take(message);
              } catch (MalformedMessageException e) {
                // `moram bank` reports it; here it is as if it were not there.
              }
            }
          });
    }
  }

  private static void readAtoms(
      ConsumerRecord<byte[], byte[]> message,
      Map<String, Reading> readings,
      MessageCodec<SpecificRecord> codec)
      throws MalformedMessageException {
    String key = message.key() == null ? "" : new String(message.key(), UTF_8);
    Reading reading = readings.computeIfAbsent(AtomKey.learner(key), name -> new Reading());
    if (message.value() == null) {
      reading.keys.remove(key);
      if (AtomKey.isSeal(key)) {
        reading.seals.remove(AtomKey.task(key));
      }
      return;
    }
    reading.keys.add(key);
    if (AtomKey.isSeal(key) && codec.decode(message.value()) instanceof TaskSealed seal) {
      reading.seals.put(seal.getTask(), seal);
    }
  }

  private static void read(LearnerEvent event, Map<String, Reading> readings) {
    Reading reading = readings.computeIfAbsent(event.getLearner(), name -> new Reading());
    int task = event.getTask();
    reading.last = new LastEvent(event.getTime(), event.getKind().name());
    switch (event.getKind()) {
      case TASK_OPENED -> reading.open.put(task, new OpenTask(task, false, 0));
      case TASK_ENDED ->
          reading.open.computeIfPresent(task, (n, open) -> new OpenTask(n, true, open.step()));
      case TRAINING_PROGRESS -> {
        int step = event.getFigures().getOrDefault(EventFigures.STEP, 0.0).intValue();
        reading.open.computeIfPresent(task, (n, open) -> new OpenTask(n, open.ended(), step));
      }
      case TASK_SEALED -> reading.open.remove(task);
      case ROLLED_BACK -> reading.open.tailMap(task, true).clear();
      case LEARNER_QUARANTINED ->
          reading.quarantine = new Quarantined(event.getTime(), event.getReason());
      case LEARNER_RESUMED -> reading.quarantine = null;
      case LEARNER_FORGOTTEN -> {
        reading.open.clear();
        reading.quarantine = null;
      }
      default -> {}
    }
  }
}
