// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a shared resource until the lease is closed. Thread-safe.
 *
 * @param <T> the resource
 */
public final class Lease<T> implements AutoCloseable {
  private final T resource;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(T resource, Runnable release) {
    this.resource = resource;
    this.release = release;
  }

  /**
   * The resource; usable until {@link #close}.
   *
   * @throws IllegalStateException if the lease is closed
   */
  public T get() {
    if (closed.get()) {
      throw new IllegalStateException("The lease is closed: " + resource);
    }
    return resource;
  }

  /** Releases the resource. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
