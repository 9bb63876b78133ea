// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.moram.serving.bank.BankContents.Identity;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadableBanksTest {
  private final UnreadableBanks banks = new UnreadableBanks();
  private final Identity contents = BankContents.none("birds").identity();
  private final IOException gone = new IOException("the blocks of task 0 are gone");

  @Test
  void aBankRestsForAsLongAsTheLastTryTook() {
    banks.add("birds", contents, gone, System.nanoTime() - TimeUnit.MINUTES.toNanos(10));
    assertThatIOException()
        .isThrownBy(() -> banks.requireRested("birds", contents))
        .withMessage("the blocks of task 0 are gone")
        .withCause(gone);
    assertThatCode(() -> banks.requireRested("flowers", contents)).doesNotThrowAnyException();
  }

  @Test
  void aShortTryIsRepeatedAtOnce() {
    banks.add("birds", contents, gone, System.nanoTime());
    assertThatCode(() -> banks.requireRested("birds", contents)).doesNotThrowAnyException();
  }
}
