// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.Decoded;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.metrics.OldestInput;
import io.moram.model.LabelReadings;
import io.moram.schemas.Request;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CandidateCheckTest {
  private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
  private InMemoryServing serving;
  private CandidateCheck check;

  @BeforeEach
  void open() throws Exception {
    serving = new InMemoryServing();
    check =
        new CandidateCheck(
            serving.predictor().readings(),
            new ServingMetrics(group, serving, () -> 8, () -> 5, new OldestInput(() -> 0)));
  }

  @AfterEach
  void close() {
    serving.free();
  }

  private @Nullable String fault(@Nullable List<String> candidates) {
    Request request =
        Request.newBuilder()
            .setLearner("birds")
            .setRequestId("r")
            .setEventTime(1)
            .setImage(ByteBuffer.wrap(new byte[] {1}))
            .setCandidateLabels(candidates)
            .build();
    return check.fault(new Decoded<>(new KafkaMessage("requests", 0, 0, 0, null, null), request));
  }

  private long alike() {
    return ((Counter) group.get("candidatesAlike")).getCount();
  }

  @Test
  void namesACandidateOfWhichNothingIsRead() {
    assertThat(fault(List.of("robin", "\u043a\u043e\u0442"))).startsWith("candidateLabels has ");
    assertThat(fault(List.of("robin", "rose"))).isNull();
    assertThat(fault(null)).isNull();
    assertThat(alike()).isZero();
  }

  @Test
  void countsCandidatesThatAreReadAlike() {
    // clip-mini has no sign for the umlaut, and reads no more behind it.
    assertThat(fault(List.of("Gr\u00f6\u00dfe", "rose", "Gr\u00fcn"))).isNull();
    assertThat(alike()).isEqualTo(1);
    assertThat(fault(List.of("Cat", "cat"))).isNull();
    assertThat(alike()).isEqualTo(2);
    String longName = "word ".repeat(51);
    assertThat(fault(List.of(longName, longName.trim() + "s"))).isNull();
    assertThat(fault(List.of("robin", "robin"))).isNull();
    LabelReadings readings = serving.predictor().readings();
    assertThat(readings.alike(List.of("tit", "Cat", "cat")))
        .isEqualTo(new LabelReadings.Alike("Cat", "cat"));
  }
}
