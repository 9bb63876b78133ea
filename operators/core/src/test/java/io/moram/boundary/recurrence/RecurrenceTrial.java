// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Domains;
import io.moram.boundary.InterleavingPolicy;
import io.moram.boundary.Observation;
import io.moram.boundary.Recognition;
import io.moram.boundary.Verdict;
import io.moram.boundary.rules.MarkerDetector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of domains that come back, with their boundaries given by markers that may stand a
 * little early: every domain once, and once more in another order.
 *
 * @param recurrences how many tasks came back
 * @param recognised how many of them were recognised
 * @param news how many tasks were new when others were known
 * @param wrong tasks, of both kinds, that were taken for another one
 */
record RecurrenceTrial(int recurrences, int recognised, int news, int wrong) {
  private static final int FIRST = 80;

  /**
   * @param deciding how many examples decide
   * @param strays how many examples of the task before stand behind the boundary
   */
  static RecurrenceTrial run(Domains domains, int deciding, int strays, long seeds) {
    RecurrenceTrial all = new RecurrenceTrial(0, 0, 0, 0);
    for (long seed = 1; seed <= seeds; seed++) {
      all = all.plus(once(domains, deciding, strays, new Random(seed)));
    }
    return all;
  }

  private static RecurrenceTrial once(Domains domains, int deciding, int strays, Random random) {
    List<String> order = new ArrayList<>(domains.names());
    Collections.shuffle(order, random);
    List<List<float[]>> pools = new ArrayList<>();
    for (String name : order) {
      List<float[]> pool = new ArrayList<>(domains.of(name));
      Collections.shuffle(pool, random);
      pools.add(pool);
    }
    List<Integer> again = new ArrayList<>(IntStream.range(0, order.size()).boxed().toList());
    Collections.shuffle(again, random);
    RecurringTasks detector =
        new RecurringTasks(MarkerDetector.alone(), deciding, InterleavingPolicy.SEPARATE);
    Feed feed = new Feed(detector);
    RecurrenceTrial trial = new RecurrenceTrial(0, 0, 0, 0);
    List<float[]> before = List.of();
    for (int visit = 0; visit < 2 * order.size(); visit++) {
      boolean recurs = visit >= order.size();
      int domain = recurs ? again.get(visit - order.size()) : visit;
      List<float[]> pool = pools.get(domain);
      int half = Math.min(FIRST, pool.size() / 2);
      List<float[]> examples = new ArrayList<>();
      for (int i = 0; i < strays && !before.isEmpty(); i++) {
        examples.add(before.get(random.nextInt(before.size())));
      }
      examples.addAll(recurs ? pool.subList(half, pool.size()) : pool.subList(0, half));
      before = pool;
      Integer recursOf = feed.task("visit " + visit, examples);
      if (recurs) {
        trial = trial.plus(ofRecurrence(recursOf, domain));
      } else if (visit > 0) {
        trial = trial.plus(new RecurrenceTrial(0, 0, 1, recursOf == null ? 0 : 1));
      }
    }
    return trial;
  }

  private static RecurrenceTrial ofRecurrence(@Nullable Integer recursOf, int domain) {
    boolean right = Objects.equals(recursOf, domain);
    return new RecurrenceTrial(1, right ? 1 : 0, 0, recursOf == null || right ? 0 : 1);
  }

  private RecurrenceTrial plus(RecurrenceTrial more) {
    return new RecurrenceTrial(
        recurrences + more.recurrences,
        recognised + more.recognised,
        news + more.news,
        wrong + more.wrong);
  }

  double recognisedShare() {
    return (double) recognised / recurrences;
  }

  double wrongShare() {
    return (double) wrong / (recurrences + news);
  }

  private static final class Feed {
    private final RecurringTasks detector;
    private long position;

    Feed(RecurringTasks detector) {
      this.detector = detector;
    }

    @Nullable Integer task(String marker, List<float[]> examples) {
      long first = position;
      Integer recursOf = null;
      for (float[] embedding : examples) {
        Verdict verdict = detector.observe(new Observation(position++, embedding, "label", marker));
        recursOf = ofTask(first, verdict, recursOf);
      }
      return ofTask(first, detector.flush(), recursOf);
    }

    private static @Nullable Integer ofTask(
        long first, Verdict verdict, @Nullable Integer otherwise) {
      Recognition recognition = verdict.recognition();
      return recognition != null && recognition.firstExample() == first
          ? recognition.recursOf()
          : otherwise;
    }
  }
}
