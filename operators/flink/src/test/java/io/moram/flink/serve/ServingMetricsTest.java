// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.metrics.OldestInput;
import io.moram.flink.serve.atoms.RejectedMessage;
import io.moram.schemas.DeadLetterReason;
import io.moram.serving.bank.AtomLog;
import java.util.List;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServingMetricsTest {
  private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
  private InMemoryServing serving;

  @BeforeEach
  void open() throws Exception {
    serving = new InMemoryServing();
    ServingMetrics unused =
        new ServingMetrics(group, serving, () -> 8, () -> 5, new OldestInput(() -> 0));
  }

  @AfterEach
  void close() {
    serving.free();
  }

  private Object gauge(String name) {
    return ((Gauge<?>) group.get(name)).getValue();
  }

  @Test
  void countsTheMessagesOfTheTopicAtoms() {
    assertThat(gauge("atomMessagesRead")).isEqualTo(0L);
    serving.messagesRead = 41;
    serving.rejected.add(
        new RejectedMessage(
            new KafkaMessage("atoms", 0, 17, 0, null, null), DeadLetterReason.INVALID, "broken"));
    assertThat(gauge("atomMessagesRead")).isEqualTo(41L);
    assertThat(gauge("atomMessagesRejected")).isEqualTo(1L);
    assertThat(gauge("batchLimit")).isEqualTo(8);
  }

  @Test
  void showsHowCurrentTheBanksAreAndWhatTheyCost() throws Exception {
    assertThat(gauge("requestsUnloaded")).isEqualTo(5);
    assertThat(gauge("atomsLag")).isEqualTo(3L);
    assertThat(gauge("atomsHeldBack")).isEqualTo(2L);
    assertThat(gauge("atomsAgeMillis")).isEqualTo(1L);
    assertThat(gauge("banksLoading")).isEqualTo(0);
    assertThat(gauge("banksRefused")).isEqualTo(0);
    assertThat(gauge("learnersBehind")).isEqualTo(0);
    assertThat(gauge("bankEvictions")).isEqualTo(0L);
    serving.log.seal("birds", AtomLog.task(0, serving.sites, 1), List.of());
    serving.loads().acquire("birds", null).get().close();
    assertThat(gauge("bankLoads")).isEqualTo(1L);
    assertThat(gauge("bankMisses")).isEqualTo(1L);
    assertThat(gauge("bankHits")).isEqualTo(0L);
    serving.loads().acquire("birds", null).get().close();
    serving.loads().acquire("unheard of", null).get().close();
    assertThat(gauge("bankMisses")).isEqualTo(1L);
    assertThat(gauge("bankHits")).isEqualTo(2L);
    assertThat(((Histogram) group.get("bankLoadMillis")).getCount()).isEqualTo(1);
  }
}
