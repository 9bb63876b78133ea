// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static @Nullable TraceContext read(String parent, @Nullable String state) {
    Map<String, byte[]> headers = new HashMap<>();
    headers.put("traceparent", parent.getBytes(UTF_8));
    if (state != null) {
      headers.put("tracestate", state.getBytes(UTF_8));
    }
    return TraceContext.read(headers::get);
  }

  @Test
  void headersComeBackAsTheyWere() {
    TraceContext context =
        Objects.requireNonNull(read(PARENT, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));
    assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    Map<String, String> written = new HashMap<>();
    context.write((name, value) -> written.put(name, new String(value, US_ASCII)));
    assertThat(written)
        .containsOnly(
            Map.entry("traceparent", PARENT),
            Map.entry("tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));

    written.clear();
    new TraceContext(PARENT, null).write((name, value) -> written.put(name, ""));
    assertThat(written).containsOnlyKeys("traceparent");
  }

  @Test
  void aMessageWithoutHeadersIsInNoTrace() {
    assertThat(TraceContext.read(name -> null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333é-1",
      })
  void aDamagedParentCountsAsAbsent(String parent) {
    assertThat(read(parent, "congo=t61rcWkgMzE")).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext(parent, null));
  }

  @Test
  void aDamagedStateCountsAsAbsent() {
    TraceContext without = new TraceContext(PARENT, null);
    assertThat(read(PARENT, "")).isEqualTo(without);
    assertThat(read(PARENT, "a=\u0000")).isEqualTo(without);
    assertThat(read(PARENT, "a=ä")).isEqualTo(without);
    assertThat(read(PARENT, "a=" + "x".repeat(511))).isEqualTo(without);
    String longest = "a=" + "x".repeat(510);
    assertThat(read(PARENT, longest)).isEqualTo(new TraceContext(PARENT, longest));
  }

  @Test
  void newTracesDiffer() {
    assertThat(TraceContext.random().traceId()).isNotEqualTo(TraceContext.random().traceId());
    assertThat(TraceContext.random().traceparent()).startsWith("00-").endsWith("-01");
  }
}
