// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The requests of a slot whose turn has not come, in their order. Only the task's thread may change
 * it.
 *
 * @param <R> the type of the requests
 */
public final class RequestQueue<R extends QueuedRequest> {
  /** The most requests. */
  static final int MOST = 1024;

  private final long mostBytes;
  private final List<R> requests = new ArrayList<>();
  private long bytes;
  private volatile int size; // Read by metrics too.

  /**
   * @param mostBytes the bytes of requests at which it is full, 1 or more
   */
  public RequestQueue(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds a request behind all others. */
  public void add(R request) {
    requests.add(request);
    bytes += request.bytes();
    size = requests.size();
  }

  /** Whether there is no room for another one. */
  public boolean isFull() {
    return requests.size() >= MOST || bytes >= mostBytes;
  }

  /** The number of requests. Any thread may ask. */
  public int size() {
    return size;
  }

  /** All requests, in their order. */
  public List<R> all() {
    return List.copyOf(requests);
  }

  /**
   * The requests whose bank is loaded, or cannot be loaded. A learner's requests keep their order:
   * once one of them still waits, the later ones wait behind it.
   */
  public List<R> ready() {
    List<R> ready = new ArrayList<>();
    Set<String> behind = new HashSet<>();
    for (R next : requests) {
      if (!behind.contains(next.learner()) && next.isBankReady()) {
        ready.add(next);
      } else {
        behind.add(next.learner());
      }
    }
    return ready;
  }

  /** Removes the requests that are {@link #ready}. */
  public List<R> takeReady() {
    List<R> ready = ready();
    remove(ready);
    return ready;
  }

  /** Removes requests whose turn has come. */
  public void remove(List<R> taken) {
    Set<R> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(taken);
    requests.removeIf(gone::contains);
    bytes -= taken.stream().mapToLong(QueuedRequest::bytes).sum();
    size = requests.size();
  }
}
