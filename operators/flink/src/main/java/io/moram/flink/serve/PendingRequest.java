// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.schemas.Request;
import io.moram.serving.PreparedRequest;

/**
 * A request that has not been answered.
 *
 * @param since when it came to the operator, of {@link System#nanoTime}
 */
record PendingRequest(Decoded<Request> request, PreparedRequest prepared, long since) {

  /** The bytes that it keeps on the heap, about. */
  long bytes() {
    byte[] message = request.message().value();
    return message == null ? 0 : message.length;
  }
}
