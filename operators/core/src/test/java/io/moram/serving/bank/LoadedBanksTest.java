// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.bank.AtomBank;
import io.moram.resource.RefCounted;
import io.moram.serving.versions.BankContents;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadedBanksTest {
  private static final List<SiteShape> SITES = List.of(new SiteShape("q", 4, 3));

  /** Two atoms of 4 + 3 numbers. */
  private static final long BANK_BYTES = 2 * 7 * Float.BYTES;

  private final NDManager manager = NDManager.newBaseManager();
  private final LoadedBanks banks = new LoadedBanks(2 * BANK_BYTES, this::evicted);

  /** The learners whose bank was closed, in that order. */
  private final List<String> freed = new ArrayList<>();

  /** The learners whose bank left because of the budget, with its bytes. */
  private final List<String> evicted = new ArrayList<>();

  @AfterEach
  void close() {
    banks.close();
    manager.close();
  }

  private void evicted(String learner, long bytes) {
    assertThat(Thread.holdsLock(banks)).as("told under the lock").isFalse();
    evicted.add(learner + ": " + bytes);
  }

  private LoadedBank bank(String learner, int tasks) {
    AtomBank atoms = AtomBank.of(manager, AtomLog.ACTIVATION, List.of(), List.of());
    for (int task = 0; task < tasks; task++) {
      AtomBank before = atoms;
      atoms = before.plus(AtomLog.task(task, SITES, task));
      before.close();
    }
    return new LoadedBank(
        new RefCounted<>(
            new ServedBank(
                BankContents.none(learner), new RefCounted<>(atoms, AtomBank::close), null),
            bank -> {
              assertThat(Thread.holdsLock(banks)).as("closed under the lock").isFalse();
              freed.add(learner);
            }),
        null);
  }

  private void put(String learner) {
    banks.put(learner, bank(learner, 1)).close();
  }

  private boolean use(String learner) {
    try (BankLease lease = banks.lease(learner)) {
      return lease != null;
    }
  }

  @Test
  void theLeastRecentlyUsedLeaves() {
    put("a");
    put("b");
    assertThat(use("a")).isTrue();
    put("c");
    assertThat(freed).containsExactly("b");
    assertThat(use("b")).isFalse();
    assertThat(use("a")).isTrue();
    assertThat(banks.size()).isEqualTo(2);
  }

  @Test
  void aNewVersionIsNoUse() {
    put("a");
    put("b");
    banks.replace("a", bank("a", 1));
    assertThat(freed).containsExactly("a");
    put("c");
    assertThat(freed).containsExactly("a", "a");
  }

  @Test
  void theNewestBankStaysEvenIfItExceedsTheBudget() {
    put("a");
    put("b");
    banks.put("large", bank("large", 3)).close();
    assertThat(freed).containsExactly("a", "b");
    assertThat(use("large")).isTrue();
    put("c");
    assertThat(freed).containsExactly("a", "b", "large");
  }

  @Test
  void aVersionThatGrowsMakesOthersLeave() {
    put("a");
    put("b");
    banks.replace("a", bank("a", 2));
    assertThat(freed).containsExactly("a", "b");
    assertThat(banks.size()).isEqualTo(1);
  }

  @Test
  void tellsWhichBanksTheBudgetMakesLeave() {
    put("a");
    put("b");
    assertThat(evicted).isEmpty();
    banks.replace("b", bank("b", 2));
    assertThat(evicted).as("not the version before").containsExactly("a: " + BANK_BYTES);
    banks.replace("a", bank("a", 1));
    put("large");
    assertThat(evicted).containsExactly("a: " + BANK_BYTES, "b: " + 2 * BANK_BYTES);
    banks.close();
    assertThat(evicted).as("not those that a close frees").hasSize(2);
  }

  @Test
  void aVersionOfALearnerThatHasLeftIsFreed() {
    banks.replace("a", bank("a", 1));
    assertThat(freed).containsExactly("a");
    assertThat(use("a")).isFalse();
  }

  @Test
  void aLeaseKeepsItsBank() {
    BankLease lease = banks.put("a", bank("a", 1));
    banks.close();
    assertThat(freed).isEmpty();
    lease.close();
    assertThat(freed).containsExactly("a");
  }

  @Test
  void takesNoBankOnceItIsClosed() {
    put("a");
    banks.close();
    assertThatIllegalStateException().isThrownBy(() -> banks.put("b", bank("b", 1)));
    assertThat(freed).containsExactly("a", "b");
    assertThatIllegalStateException().isThrownBy(() -> banks.lease("a"));
  }
}
