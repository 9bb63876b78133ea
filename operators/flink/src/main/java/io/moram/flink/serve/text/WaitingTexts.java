// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests whose turn has not come, in their order: those whose bank is being loaded, and those
 * beyond the most answers at once. Only the task's thread may change it.
 */
final class WaitingTexts {
  /** The most requests. */
  static final int MOST = 1024;

  private static final long MOST_BYTES = 64L << 20;

  private final List<PendingText> requests = new ArrayList<>();
  private long bytes;
  private volatile int size; // Read by metrics too.

  void add(PendingText request) {
    requests.add(request);
    bytes += request.bytes();
    size = requests.size();
  }

  /** Whether there is no room for another one. */
  boolean isFull() {
    return requests.size() >= MOST || bytes >= MOST_BYTES;
  }

  /** The number of requests. Any thread may ask. */
  int size() {
    return size;
  }

  /** All requests, in their order. */
  List<PendingText> all() {
    return List.copyOf(requests);
  }

  /**
   * The first request whose bank is loaded, or cannot be loaded. A learner's requests keep their
   * order.
   *
   * @return null if there is none
   */
  @Nullable PendingText ready() {
    Set<String> behind = new HashSet<>();
    for (PendingText next : requests) {
      if (!behind.contains(next.learner()) && next.bank().isDone()) {
        return next;
      }
      behind.add(next.learner());
    }
    return null;
  }

  /** Removes a request whose turn has come. */
  void remove(PendingText request) {
    requests.remove(request);
    bytes -= request.bytes();
    size = requests.size();
  }
}
