// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.moram.client.KafkaAccess;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.LocalRuntime;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thread of a Kafka client that outlives its job keeps the job's class loader alive. */
class ClosedClientsITCase {

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void noKafkaClientOutlivesItsJob() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Set<String> before = kafkaThreads();

    EmbeddedJob job = RUNTIME.start(Job.EVALUATION, LocalRuntime.options(access));
    assertThat(kafkaThreads()).as("the job has clients").hasSizeGreaterThan(before.size());
    RUNTIME.stopWithSavepoint(job);

    await()
        .atMost(LocalRuntime.LIMIT)
        .untilAsserted(() -> assertThat(kafkaThreads()).isSubsetOf(before));
  }

  private static Set<String> kafkaThreads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("kafka-")) {
        names.add(thread.getName());
      }
    }
    return names;
  }
}
