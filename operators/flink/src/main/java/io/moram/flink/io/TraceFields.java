// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import io.moram.flink.state.StateFields;
import io.moram.schemas.trace.TraceContext;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** The place in a trace as formats of state have it. */
final class TraceFields {
  private TraceFields() {}

  static void write(@Nullable TraceContext trace, DataOutputView target) throws IOException {
    StateFields.writeOptionalString(trace == null ? null : trace.traceparent(), target);
    if (trace != null) {
      StateFields.writeOptionalString(trace.tracestate(), target);
    }
  }

  static @Nullable TraceContext read(DataInputView source) throws IOException {
    String traceparent = StateFields.readOptionalString(source);
    return traceparent == null
        ? null
        : new TraceContext(traceparent, StateFields.readOptionalString(source));
  }
}
