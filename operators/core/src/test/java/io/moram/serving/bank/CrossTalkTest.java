// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.moram.atoms.inference.BankInference;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteGroup;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every learner is answered from its own atoms, while banks are loaded, evicted and extended. */
class CrossTalkTest {
  private static final List<SiteShape> SITES =
      List.of(new SiteShape("q", 4, 3), new SiteShape("v", 2, 5));

  private static final int LEARNERS = 8;
  private static final int TASKS = 4;
  private static final int THREADS = 4;
  private static final int REQUESTS_PER_THREAD = 1250;

  /** Two atoms per task: at q 2 * (4 + 3), at v 2 * (2 + 5) numbers. */
  private static final long TASK_BYTES = 28 * Float.BYTES;

  private final NDManager manager = NDManager.newBaseManager();
  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");

  /** What each version of each learner answers if it is alone. */
  private final Map<String, List<Float>> alone = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyAnswerIsThatOfTheLearnersOwnVersion() throws Exception {
    for (int learner = 0; learner < LEARNERS; learner++) {
      for (int task = 0; task < TASKS; task++) {
        answerAlone(learner, task);
        if (task == 0) {
          seal(log, learner, task);
        }
      }
    }
    assertThat(alone.values()).as("no two versions answer alike").doesNotHaveDuplicates();

    try (BankCache cache =
        new BankCache(manager, List.of(), log, versions, 2 * TASKS * TASK_BYTES, (b, s) -> {})) {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          int seed = thread;
          running.add(threads.submit(() -> ask(cache, new Random(seed))));
        }
        running.add(
            threads.submit(
                () -> {
                  for (int task = 1; task < TASKS; task++) {
                    for (int learner = 0; learner < LEARNERS; learner++) {
                      seal(log, learner, task);
                      cache.refresh(name(learner));
                    }
                  }
                  return null;
                }));
        for (Future<?> one : running) {
          one.get(60, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(cache.bytes()).isLessThanOrEqualTo(2 * TASKS * TASK_BYTES);
    }
  }

  private @Nullable Void ask(BankCache cache, Random random) throws Exception {
    for (int i = 0; i < REQUESTS_PER_THREAD; i++) {
      String learner = name(random.nextInt(LEARNERS));
      try (BankLease lease = cache.lease(learner)) {
        int version = lease.contents().version();
        assertThat(apply(lease))
            .as("%s, version %d", learner, version)
            .isEqualTo(alone.get(learner + "/" + version));
      }
    }
    return null;
  }

  /** The answer of a cache that never had another learner. */
  private void answerAlone(int learner, int newest) throws Exception {
    BankVersions own = new BankVersions("clip", SITES);
    AtomLog ownLog = new AtomLog(own, "clip");
    for (int task = 0; task <= newest; task++) {
      seal(ownLog, learner, task);
    }
    try (BankCache cache =
            new BankCache(manager, List.of(), ownLog, own, 1L << 20, (bank, bytes) -> {});
        BankLease lease = cache.lease(name(learner))) {
      alone.put(name(learner) + "/" + (newest + 1), apply(lease));
    }
  }

  private static void seal(AtomLog log, int learner, int task) throws Exception {
    log.seal(name(learner), AtomLog.task(task, SITES, 100 * learner + task), List.of());
  }

  private static String name(int learner) {
    return "learner-" + learner;
  }

  private static List<Float> apply(BankLease lease) {
    try (NDManager scope = NDManager.newBaseManager()) {
      NDArray output =
          BankInference.apply(
              Objects.requireNonNull(lease.bank()),
              SiteGroup.of(SITES.get(0)),
              scope.ones(new Shape(1, 4)),
              scope.zeros(new Shape(1, 3)),
              null);
      List<Float> numbers = new ArrayList<>();
      for (float number : output.toFloatArray()) {
        numbers.add(number);
      }
      return numbers;
    }
  }
}
