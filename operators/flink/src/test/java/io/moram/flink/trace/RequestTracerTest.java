// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.logging.CapturedLog;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.trace.TraceContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What requests carry on; {@code TracesITCase} receives the spans. */
class RequestTracerTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(LossReport.class);

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final TraceContext SAMPLED =
      new TraceContext("00-" + TRACE_ID + "-b7ad6b7169203331-01", "congo=t61rcWkgMzE");
  private static final TraceContext NOT_SAMPLED =
      new TraceContext("00-" + TRACE_ID + "-b7ad6b7169203331-00", null);

  private static KafkaMessage message(@Nullable TraceContext trace) {
    return new KafkaMessage("requests", 0, 1, 2, null, new byte[0], trace);
  }

  private static @Nullable TraceContext carried(
      RequestTracer tracer, @Nullable TraceContext trace) {
    RequestSpan span = tracer.begin(message(trace), "ada", "r-1");
    span.computed();
    TraceContext context = span.context();
    assertThat(span.message().trace()).isEqualTo(context);
    span.answered("RECALL", 1, 0);
    return context;
  }

  @Test
  void withoutACollectorTheHeadersGoOnUnchanged() throws InterruptedException {
    try (RequestTracer tracer = RequestTracer.open(TraceSettings.OFF, "infer")) {
      assertThat(carried(tracer, SAMPLED)).isEqualTo(SAMPLED);
      assertThat(carried(tracer, null)).isNull();
      tracer.begin(message(null), "ada", "r-2").refused(DeadLetterReason.EXPIRED);
    }
  }

  /** Nothing listens, and later something listens that never answers. */
  @Test
  void resultsAreBelowTheSpanAlsoIfTheCollectorIsAway() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int port : new int[] {1, silent.getLocalPort()}) {
        String endpoint = "http://127.0.0.1:" + port + "/v1/traces";
        long start = System.nanoTime();
        try (RequestTracer tracer = RequestTracer.open(new TraceSettings(endpoint, 1), "infer")) {
          TraceContext carried = Objects.requireNonNull(carried(tracer, SAMPLED));
          assertThat(carried).isNotEqualTo(SAMPLED);
          assertThat(carried.traceId()).isEqualTo(TRACE_ID);
          assertThat(carried.tracestate()).isEqualTo(SAMPLED.tracestate());
          assertThat(carried(tracer, NOT_SAMPLED)).isEqualTo(NOT_SAMPLED);
          assertThat(carried(tracer, null)).as("a trace begins here").isNotNull();
          for (int i = 0; i < 20_000; i++) {
            assertThat(carried(tracer, SAMPLED)).isNotNull();
          }
        }
        // To wait for each batch that the collector never takes would be more than three minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(100));
      }
      assertThat(log.lines(Level.WARN).get(0)).contains("http://127.0.0.1:1/v1/traces");
    }
  }

  @Test
  void aShareOfTheRequestsWithoutAContextIsRecorded() throws InterruptedException {
    TraceSettings tenth = new TraceSettings("http://127.0.0.1:1/v1/traces", 0.1);
    int recorded = 0;
    try (RequestTracer tracer = RequestTracer.open(tenth, "infer")) {
      for (int i = 0; i < 2000; i++) {
        recorded += carried(tracer, null) == null ? 0 : 1;
      }
      assertThat(carried(tracer, SAMPLED)).as("its producer decides").isNotEqualTo(SAMPLED);
    }
    assertThat(recorded).isBetween(120, 290);
  }

  @Test
  void aRateThatIsNoShareIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceSettings("http://127.0.0.1:1", 1.5))
        .withMessageContaining("tracing.sample-rate is 1.5");
  }
}
