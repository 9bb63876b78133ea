// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankInference;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BankCacheTest {
  private static final List<SiteShape> SITES =
      List.of(new SiteShape("q", 4, 3), new SiteShape("v", 2, 5));

  /** Two atoms per task: at q 2 * (4 + 3), at v 2 * (2 + 5) numbers. */
  private static final long TASK_BYTES = 28 * Float.BYTES;

  private final NDManager manager = NDManager.newBaseManager();
  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");
  private final BankCache cache =
      new BankCache(manager, List.of(), log, versions, 5 * TASK_BYTES, (bank, bytes) -> {});

  @AfterEach
  void close() {
    cache.close();
    manager.close();
  }

  private void seal(String learner, int task) throws Exception {
    log.seal(learner, AtomLog.task(task, SITES, task), List.of());
  }

  private static float[] apply(BankLease lease) {
    AtomBank bank = Objects.requireNonNull(lease.bank());
    try (NDManager scope = NDManager.newBaseManager()) {
      NDArray output =
          BankInference.apply(
              bank,
              SiteGroup.of(SITES.get(0)),
              scope.ones(new Shape(1, 4)),
              scope.zeros(new Shape(1, 3)),
              null);
      return output.toFloatArray();
    }
  }

  @Test
  void aLearnerWithoutAtomsNeedsNoMemory() throws Exception {
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.bank()).isNull();
      assertThat(lease.contents().version()).isZero();
    }
    assertThat(cache.loadedLearners()).isZero();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void allShareOneCopy() throws Exception {
    seal("birds", 0);
    try (BankLease one = cache.lease("birds");
        BankLease other = cache.lease("birds")) {
      assertThat(one.bank()).isNotNull().isSameAs(other.bank());
    }
    assertThat(log.reads()).isEqualTo(2);
    assertThat(cache.bytes()).isEqualTo(TASK_BYTES);
  }

  @Test
  void tellsWhichVersionTheBudgetMakesLeave() throws Exception {
    seal("birds", 0);
    seal("birds", 1);
    seal("flowers", 0);
    List<String> left = new ArrayList<>();
    try (BankCache small =
        new BankCache(
            manager,
            List.of(),
            log,
            versions,
            TASK_BYTES,
            (bank, bytes) -> left.add(bank + ": " + bytes))) {
      small.lease("birds", 1).close();
      assertThat(left).isEmpty();
      small.lease("flowers").close();
      assertThat(left).containsExactly("birds/1: " + TASK_BYTES);
      small.lease("birds").close();
      assertThat(left).containsExactly("birds/1: " + TASK_BYTES, "flowers: " + TASK_BYTES);
    }
    assertThat(left).as("not those that a close frees").hasSize(2);
  }

  @Test
  void aNewVersionClosesNoBankInUse() throws Exception {
    seal("birds", 0);
    try (BankLease old = cache.lease("birds")) {
      float[] before = apply(old);
      seal("birds", 1);
      cache.refresh("birds");
      assertThat(log.reads()).as("the new task's blocks alone are read").isEqualTo(4);
      try (BankLease now = cache.lease("birds")) {
        assertThat(now.contents().version()).isEqualTo(2);
        assertThat(apply(now)).isNotEqualTo(before);
      }
      assertThat(apply(old)).isEqualTo(before);
      assertThat(cache.bytes()).isEqualTo(3 * TASK_BYTES);
    }
    assertThat(cache.bytes()).isEqualTo(2 * TASK_BYTES);
  }

  @Test
  void aTaskThatAddedNoAtomsMakesAVersionWithItsClassNames() throws Exception {
    seal("birds", 0);
    try (BankLease old = cache.lease("birds")) {
      log.manifest("birds", 1, null, List.of(), List.of(new ClassPrompt("jay", "a {}.")));
      cache.refresh("birds");
      try (BankLease now = cache.lease("birds")) {
        assertThat(now.contents().version()).isEqualTo(2);
        assertThat(now.contents().vocabulary()).containsOnlyKeys("jay");
        assertThat(apply(now)).isEqualTo(apply(old));
      }
    }
    assertThat(cache.bytes()).isEqualTo(TASK_BYTES);
    seal("birds", 2);
    cache.refresh("birds");
    try (BankLease now = cache.lease("birds")) {
      assertThat(now.contents().version()).isEqualTo(3);
      assertThat(Objects.requireNonNull(now.bank()).taskNumbers()).containsExactly(0, 2);
    }
  }

  @Test
  void aTaskWithAtomsAtSomeSitesAloneIsServed() throws Exception {
    seal("birds", 0);
    log.seal("birds", AtomLog.task(1, SITES.subList(0, 1), 1), List.of());
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(2);
      assertThat(apply(lease)).hasSize(3);
    }
  }

  @Test
  void provisionalAtomsComeAndGo() throws Exception {
    seal("birds", 0);
    cache.lease("birds").close();
    log.publish("birds", 10, AtomLog.task(1, SITES, 50), List.of());
    cache.refresh("birds");
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().provisionalStep()).isEqualTo(10);
      assertThat(Objects.requireNonNull(lease.bank()).tasks()).isEqualTo(2);
    }
    seal("birds", 1);
    cache.refresh("birds");
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(2);
      assertThat(lease.contents().provisionalStep()).isNull();
    }
    assertThat(cache.bytes()).isEqualTo(2 * TASK_BYTES);
  }

  @Test
  void aFirstTaskStillOpenIsServedToo() throws Exception {
    log.publish("birds", 10, AtomLog.task(0, SITES, 50), List.of());
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isZero();
      assertThat(Objects.requireNonNull(lease.bank()).tasks()).isEqualTo(1);
    }
  }

  @Test
  void theLeastRecentlyUsedMakesRoomAndComesBack() throws Exception {
    for (String learner : List.of("a", "b", "c")) {
      seal(learner, 0);
      seal(learner, 1);
    }
    cache.lease("a").close();
    cache.lease("b").close();
    cache.lease("a").close();
    cache.lease("c").close(); // six tasks, the budget is five
    assertThat(cache.loadedLearners()).isEqualTo(2);
    assertThat(cache.bytes()).isEqualTo(4 * TASK_BYTES);
    int reads = log.reads();
    cache.lease("a").close();
    assertThat(log.reads()).as("a was used after b").isEqualTo(reads);
    try (BankLease lease = cache.lease("b")) {
      assertThat(lease.contents().version()).isEqualTo(2);
    }
    assertThat(log.reads()).isEqualTo(reads + 4);
  }

  @Test
  void evictionClosesNoBankInUse() throws Exception {
    seal("a", 0);
    for (int task = 0; task < 5; task++) {
      seal("b", task);
    }
    try (BankLease lease = cache.lease("a")) {
      float[] before = apply(lease);
      cache.lease("b").close();
      assertThat(cache.loadedLearners()).isEqualTo(1);
      assertThat(apply(lease)).isEqualTo(before);
    }
    assertThat(cache.bytes()).isEqualTo(5 * TASK_BYTES);
  }

  @Test
  void aFailedSwitchKeepsTheVersionBefore() throws Exception {
    seal("birds", 0);
    cache.lease("birds").close();
    seal("birds", 1);
    log.breakDown(true);
    assertThatIOException().isThrownBy(() -> cache.refresh("birds"));
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(1);
      assertThat(apply(lease)).hasSize(3);
    }
    log.breakDown(false);
    cache.refresh("birds");
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(2);
    }
    assertThat(cache.bytes()).isEqualTo(2 * TASK_BYTES);
  }

  @Test
  void theVersionBeforeAnswersWhileTheNewestCannotBeRead() throws Exception {
    seal("birds", 0);
    seal("birds", 1);
    log.lose(1);
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(1);
      assertThat(apply(lease)).hasSize(3);
    }
    assertThat(cache.behind()).containsExactly("birds");
    log.lose(-1);
    cache.refresh("birds");
    assertThat(cache.behind()).isEmpty();
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(2);
    }
    assertThat(cache.bytes()).isEqualTo(2 * TASK_BYTES);
  }

  @Test
  void closesItsBanks() throws Exception {
    seal("birds", 0);
    cache.lease("birds").close();
    cache.close();
    assertThat(cache.bytes()).isZero();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cache.lease("birds"));
  }

  @Test
  void everyAnswerComesFromAWholeBankWhileVersionsAndLearnersChange() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService readers = Executors.newFixedThreadPool(3);
    List<Future<Integer>> results = new ArrayList<>();
    seal("a", 0);
    seal("b", 0);
    for (int reader = 0; reader < 3; reader++) {
      String first = reader == 1 ? "b" : "a";
      results.add(readers.submit(() -> readUntil(done, first)));
    }
    for (int task = 1; task < 30; task++) {
      for (String learner : List.of("a", "b")) {
        seal(learner, task);
        cache.refresh(learner);
      }
    }
    done.set(true);
    for (Future<Integer> result : results) {
      assertThat(result.get()).isPositive();
    }
    readers.shutdown();
    cache.close();
    assertThat(cache.bytes()).isZero();
  }

  private int readUntil(AtomicBoolean done, String first) throws Exception {
    int answers = 0;
    do {
      for (String learner : List.of(first, "a", "b")) {
        try (BankLease lease = cache.lease(learner)) {
          assertThat(Objects.requireNonNull(lease.bank()).tasks())
              .isEqualTo(lease.contents().version());
          assertThat(apply(lease)).hasSize(3);
          answers++;
        }
      }
    } while (!done.get());
    return answers;
  }
}
