// SPDX-License-Identifier: Apache-2.0
package io.moram.local.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moram.client.KafkaAccess;
import io.moram.client.TopicReader;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that ask for a topic before the broker knows it. */
@Timeout(90)
class NewTopicsITCase {

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void aReaderWaitsForItsTopic() throws Exception {
    KafkaAccess access =
        new KafkaAccess(RUNTIME.broker().bootstrapServers(), new Topics(""), Map.of());
    FutureTask<TopicReader> opened =
        new FutureTask<>(
            () -> TopicReader.fromStart(access, IsolationLevel.READ_COMMITTED, List.of("late")));
    Thread asking = new Thread(opened, "asking");
    asking.start();
    // It asks again after a pause, or it has given up.
    await()
        .until(
            () ->
                asking.getState() == Thread.State.TIMED_WAITING
                    || asking.getState() == Thread.State.TERMINATED);

    RUNTIME.broker().createTopics(List.of(new NewTopic("late", 2, (short) 1)));

    try (TopicReader reader = opened.get(60, TimeUnit.SECONDS);
        Topic late = new Topic(RUNTIME, "late")) {
      late.send("key", new byte[] {1});
      assertThat(reader.readToEnd()).hasSize(1);
    }
  }
}
