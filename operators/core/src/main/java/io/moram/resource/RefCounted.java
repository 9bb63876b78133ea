// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A resource with the number of its users. It is closed by the thread that releases it last.
 * Thread-safe.
 *
 * @param <T> the resource
 */
public final class RefCounted<T> {
  private final T resource;
  private final Consumer<? super T> closer;
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * An open resource with one user, the caller.
   *
   * @param closer closes the resource; called once, by the last {@link #release}
   */
  public RefCounted(T resource, Consumer<? super T> closer) {
    this.resource = resource;
    this.closer = closer;
  }

  /** The resource. Only a user may call this, before its {@link #release}. */
  public T get() {
    return resource;
  }

  /**
   * Adds a user.
   *
   * @return this
   * @throws IllegalStateException if the resource is closed
   */
  public RefCounted<T> acquire() {
    users.updateAndGet(count -> requireOpen(count) + 1);
    return this;
  }

  /**
   * Removes a user, and closes the resource if there is no other.
   *
   * @throws IllegalStateException if the resource is closed
   */
  public void release() {
    if (users.updateAndGet(count -> requireOpen(count) - 1) == 0) {
      closer.accept(resource);
    }
  }

  /** Whether the last user has released the resource. */
  public boolean isClosed() {
    return users.get() == 0;
  }

  private int requireOpen(int count) {
    if (count == 0) {
      throw new IllegalStateException("The resource is closed: " + resource);
    }
    return count;
  }
}
