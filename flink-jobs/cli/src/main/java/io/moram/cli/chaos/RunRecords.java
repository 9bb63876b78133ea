// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.Request;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * Everything that the topics of a run hold for a reader of committed records. Nothing else is known
 * of the run.
 *
 * @param sent the number of examples of each task that the stream ended
 * @param seals every seal, in the order of the topic
 * @param sealed what was sealed: every block's and signature part's content by its place
 * @param requests the id of every request
 * @param predictions every prediction
 */
record RunRecords(
    Map<SentTask, Long> sent,
    List<TaskSealed> seals,
    List<SealedPart> sealed,
    List<String> requests,
    List<Prediction> predictions) {

  /** A task as the stream has it. */
  record SentTask(String learner, int task) {}

  /**
   * A block of atoms, or a part of a signature.
   *
   * @param place the learner, the task and the site or the part
   * @param content all bytes
   */
  record SealedPart(String place, Content content) {}

  /** Bytes that are equal if all of them are. */
  record Content(List<ByteBuffer> bytes) {}

  static RunRecords read(KafkaAccess access) throws IOException {
    List<TaskSealed> seals = new ArrayList<>();
    List<SealedPart> sealed = new ArrayList<>();
    for (SpecificRecord record : all(access, access.topics().atoms(), MessageCodec.atoms())) {
      if (record instanceof TaskSealed seal) {
        seals.add(seal);
      } else if (record instanceof AtomBlockRecord block && block.getProvisionalStep() == null) {
        String place = block.getLearner() + "/" + block.getTask() + "/" + block.getSite();
        sealed.add(new SealedPart(place, new Content(List.of(block.getKeys(), block.getValues()))));
      } else if (record instanceof SignaturePart part && !part.getProvisional()) {
        String place = part.getLearner() + "/" + part.getTask() + "/signature-" + part.getPart();
        sealed.add(new SealedPart(place, new Content(List.of(part.getBytes()))));
      }
    }
    List<String> requests =
        decodable(access, access.topics().requests(), MessageCodec.requests()).stream()
            .map(Request::getRequestId)
            .toList();
    return new RunRecords(
        sentTasks(decodable(access, access.topics().examples(), MessageCodec.examples())),
        seals,
        sealed,
        requests,
        all(access, access.topics().predictions(), access.predictionCodec()));
  }

  private static Map<SentTask, Long> sentTasks(List<SpecificRecord> stream) {
    Map<String, Integer> ended = new HashMap<>();
    Map<String, Long> open = new HashMap<>();
    Map<SentTask, Long> sent = new HashMap<>();
    for (SpecificRecord record : stream) {
      if (record instanceof Example example) {
        open.merge(example.getLearner(), 1L, Long::sum);
      } else if (record instanceof EndOfTask end) {
        String learner = end.getLearner();
        if (learner.equals(PoisonRecords.LEARNER)) {
          // None of its examples can be used, so its tasks are empty, and end without a seal.
          continue;
        }
        int task = ended.merge(learner, 1, Integer::sum) - 1;
        sent.put(new SentTask(learner, task), open.getOrDefault(learner, 0L));
        open.remove(learner);
      }
    }
    return sent;
  }

  /** What a producer sent. Poison is left out: no job can use it. */
  private static <T extends SpecificRecord> List<T> decodable(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    return messages(access, topic, codec).stream()
        .map(ReadMessage::record)
        .filter(Objects::nonNull)
        .toList();
  }

  /** What a job wrote. */
  private static <T extends SpecificRecord> List<T> all(
      KafkaAccess access, String topic, MessageCodec<T> codec) throws IOException {
    List<T> records = new ArrayList<>();
    for (ReadMessage<T> read : messages(access, topic, codec)) {
      T record = read.record();
      if (record == null && read.fault() == null) {
        // A deleted key: the poison has a learner forgotten that had nothing.
        continue;
      }
      if (record == null) {
        throw new IOException(
            "The topic " + topic + " has a record that cannot be decoded: " + read.fault());
      }
      records.add(record);
    }
    return records;
  }

  private static <T extends SpecificRecord> List<ReadMessage<T>> messages(
      KafkaAccess access, String topic, MessageCodec<T> codec) {
    try (TopicFollower<T> follower = TopicFollower.fromStart(access, topic, codec)) {
      return follower.readToEnd();
    }
  }
}
