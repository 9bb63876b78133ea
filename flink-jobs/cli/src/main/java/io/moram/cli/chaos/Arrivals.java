// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.TopicFollower;
import io.moram.local.cluster.Patience;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Prediction;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** Follows a run's topics until everything has arrived that the stream causes. */
final class Arrivals implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final TopicFollower<SpecificRecord> atoms;
  private final TopicFollower<Prediction> predictions;
  private final Set<String> sealedTasks = new HashSet<>();
  private final Set<String> answeredRequests = new HashSet<>();

  Arrivals(KafkaAccess access) {
    atoms = TopicFollower.fromStart(access, access.topics().atoms(), MessageCodec.atoms());
    predictions =
        TopicFollower.fromStart(access, access.topics().predictions(), access.predictionCodec());
  }

  /** Waits for a number of different tasks and requests. Returns whether all came in time. */
  boolean await(int tasks, int requests, Duration limit) throws InterruptedException {
    try {
      Patience.until(
          "seals and predictions",
          limit,
          () -> {
            readSeals();
            read(predictions.poll(POLL));
            return sealedTasks.size() >= tasks && answeredRequests.size() >= requests;
          });
      return true;
    } catch (IOException timeIsOut) {
      return false;
    }
  }

  /** Waits until a request is answered. Returns whether it was in time. */
  boolean awaitAnswer(String request, Duration limit) throws InterruptedException {
    try {
      Patience.until(
          "an answer",
          limit,
          () -> {
            read(predictions.poll(POLL));
            return answeredRequests.contains(request);
          });
      return true;
    } catch (IOException timeIsOut) {
      return false;
    }
  }

  @Override
  public void close() {
    atoms.close();
    predictions.close();
  }

  private void readSeals() {
    atoms
        .poll(POLL)
        .forEach(
            read -> {
              if (read.record() instanceof TaskSealed seal) {
                sealedTasks.add(seal.getLearner() + "/" + seal.getTask());
              }
            });
  }

  private void read(List<ReadMessage<Prediction>> messages) {
    messages.forEach(
        read -> {
          Prediction prediction = read.record();
          if (prediction != null) {
            answeredRequests.add(prediction.getRequestId());
          }
        });
  }
}
