// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The requests whose bank is being loaded, in their order. Their pictures are not decoded yet. Only
 * the task's thread may change it.
 */
final class UnloadedRequests {
  /** The most requests. */
  static final int MOST = 1024;

  private static final long MOST_BYTES = 128L << 20;

  private final List<PendingRequest> requests = new ArrayList<>();
  private long bytes;
  private volatile int size; // Read by metrics too.

  void add(PendingRequest request) {
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
  List<PendingRequest> all() {
    return List.copyOf(requests);
  }

  /** Removes the requests whose bank is loaded now, or cannot be loaded. */
  List<PendingRequest> takeLoaded() {
    List<PendingRequest> loaded = new ArrayList<>();
    // Once one of a learner's requests still waits, the later ones wait behind it.
    Set<String> waiting = new HashSet<>();
    for (Iterator<PendingRequest> all = requests.iterator(); all.hasNext(); ) {
      PendingRequest next = all.next();
      String learner = next.request().record().getLearner();
      if (!waiting.contains(learner) && next.prepared().isBankReady()) {
        loaded.add(next);
        bytes -= next.bytes();
        all.remove();
      } else {
        waiting.add(learner);
      }
    }
    size = requests.size();
    return loaded;
  }
}
