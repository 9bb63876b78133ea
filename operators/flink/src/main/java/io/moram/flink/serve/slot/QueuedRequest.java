// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import io.moram.flink.io.Decoded;

/** A request that may wait for its learner's bank. */
public interface QueuedRequest {

  /** The request with the message that it came in. */
  Decoded<?> request();

  /** The learner whose bank answers. */
  String learner();

  /** Whether the bank is loaded, or cannot be loaded. */
  boolean isBankReady();

  /** The time of its record, in milliseconds since 1970-01-01 UTC; below 0: unknown. */
  default long time() {
    return request().message().timestamp();
  }

  /** The bytes that it keeps on the heap, about. */
  default long bytes() {
    byte[] message = request().message().value();
    return message == null ? 0 : message.length;
  }
}
