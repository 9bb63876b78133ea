// SPDX-License-Identifier: Apache-2.0
package io.moram.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefCountedTest {
  private final AtomicInteger closes = new AtomicInteger();
  private final RefCounted<String> counted =
      new RefCounted<>("bank", resource -> closes.incrementAndGet());

  @Test
  void theLastReleaseClosesTheResourceOnce() {
    counted.acquire();
    counted.release();
    assertThat(counted.isClosed()).isFalse();
    assertThat(closes).hasValue(0);
    counted.release();
    assertThat(counted.isClosed()).isTrue();
    assertThat(closes).hasValue(1);
  }

  @Test
  void aClosedResourceIsNeitherAcquiredNorReleased() {
    counted.release();
    assertThatIllegalStateException().isThrownBy(counted::acquire).withMessageContaining("bank");
    assertThatIllegalStateException().isThrownBy(counted::release);
    assertThat(closes).hasValue(1);
  }
}
