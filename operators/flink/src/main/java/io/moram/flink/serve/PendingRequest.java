// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import io.moram.flink.io.Decoded;
import io.moram.flink.serve.slot.QueuedRequest;
import io.moram.flink.trace.RequestSpan;
import io.moram.schemas.Request;
import io.moram.serving.PreparedRequest;
import java.util.concurrent.TimeUnit;

/**
 * A request that has not been answered.
 *
 * @param since when it came to the operator, of {@link System#nanoTime}
 */
record PendingRequest(
    Decoded<Request> request, RequestSpan span, PreparedRequest prepared, long since)
    implements QueuedRequest {

  @Override
  public String learner() {
    return request.record().getLearner();
  }

  @Override
  public boolean isBankReady() {
    return prepared.isBankReady();
  }

  /** The milliseconds up to a moment of {@link System#nanoTime}. */
  long waitedMillis(long now) {
    return TimeUnit.NANOSECONDS.toMillis(now - since);
  }
}
