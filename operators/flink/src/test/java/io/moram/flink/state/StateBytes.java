// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/** The bytes of an operator's keyed state, as a savepoint has them. */
public final class StateBytes {
  private StateBytes() {}

  /** The number of places at which a text of ASCII letters is in the keyed state. */
  public static int count(OperatorSubtaskState state, String text) throws IOException {
    int found = 0;
    for (KeyedStateHandle handle :
        Stream.concat(state.getManagedKeyedState().stream(), state.getRawKeyedState().stream())
            .toList()) {
      try (InputStream in = ((StreamStateHandle) handle).openInputStream()) {
        found += count(in.readAllBytes(), text);
      }
    }
    return found;
  }

  private static int count(byte[] bytes, String text) {
    // One character per byte, whatever the bytes mean.
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    int found = 0;
    for (int at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
      found++;
    }
    return found;
  }
}
