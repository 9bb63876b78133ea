// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import io.moram.recall.ClassGaussians.Component;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureSums;
import io.moram.serving.versions.BankContents;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.SealOrigin;
import io.moram.serving.versions.TaskManifest;
import io.moram.sites.SiteShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Banks whose tasks have signatures. */
class SignedBankTest {
  private static final List<SiteShape> SITES = List.of(new SiteShape("q", 4, 3));
  private static final FeatureWidths WIDTHS = new FeatureWidths(2, 1);
  private static final String PART = TaskManifest.partName(0);

  /** Two atoms of 4 + 3 numbers. */
  private static final long TASK_BYTES = 2 * 7 * Float.BYTES;

  private final NDManager manager = NDManager.newBaseManager();
  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");
  private long now;
  private final BankCache cache =
      new BankCache(manager, List.of(), log, versions, 1 << 10, (bank, bytes) -> {});

  @AfterEach
  void close() {
    cache.close();
    manager.close();
  }

  private static RecallSignature signature(String... labels) {
    SignatureSums sums = new SignatureSums(WIDTHS);
    for (int i = 0; i < labels.length; i++) {
      ClassPrompt prompt = new ClassPrompt(labels[i], "a {}");
      sums.add(prompt, new float[] {i, 1, 2});
      sums.add(prompt, new float[] {i, 2, 1 + i});
    }
    return sums.signature();
  }

  private static List<AtomBlock> atoms(int task) {
    return AtomLog.task(task, SITES, task);
  }

  private BankContents newest() {
    return versions.newest("birds");
  }

  private List<String> components() throws Exception {
    try (BankLease lease = cache.lease("birds")) {
      return lease.requireGaussians().components().stream().map(Component::label).toList();
    }
  }

  private boolean seal(long checksum) throws Exception {
    return versions.add(
        "birds",
        new TaskManifest(
            0, null, "clip", AtomLog.ACTIVATION, Map.of(), List.of(), Map.of(PART, checksum)),
        new SealOrigin(0, false, ++now));
  }

  private boolean part(int task, long checksum, boolean provisional) {
    return versions.addSignature(
        "birds", new BlockReference(task, PART, checksum, 1, 0, 0), provisional);
  }

  @Test
  void aTaskWaitsForItsSignature() throws Exception {
    assertThat(seal(7)).isFalse();
    assertThat(part(0, 6, false)).as("a part with another checksum").isFalse();
    assertThat(part(0, 7, true)).as("a part of an open task").isFalse();
    assertThat(newest().version()).isZero();
    assertThat(part(0, 7, false)).isTrue();
    assertThat(newest().version()).isEqualTo(1);
    assertThat(newest().hasSignatures()).isTrue();
  }

  @Test
  void aSignatureOfALaterTrainingTakesThePlaceOfTheOld() throws Exception {
    part(0, 7, false);
    seal(7);
    BankContents before = newest();
    part(0, 8, false);
    assertThat(newest()).isSameAs(before);
    assertThat(seal(8)).isTrue();
    assertThat(newest().identity()).isNotEqualTo(before.identity());
  }

  @Test
  void theGaussiansAreThoseOfAllTasks() throws Exception {
    log.sign("birds", 0, null, atoms(0), signature("robin", "jay"));
    assertThat(components()).containsExactly("robin", "jay");
    log.sign("birds", 1, null, atoms(1), signature("owl", "jay"));
    cache.refresh("birds");
    assertThat(components()).containsExactly("robin", "jay", "owl", "jay");
  }

  @Test
  void aTaskWithoutASignatureLeavesTheBankWithoutGaussians() throws Exception {
    log.sign("birds", 0, null, atoms(0), signature("robin"));
    log.seal("birds", atoms(1), List.of());
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isEqualTo(2);
      assertThat(lease.bank()).isNotNull();
      assertThat(lease.gaussians()).isNull();
    }
  }

  @Test
  void theClassesOfAnOpenTaskAreKnownBeforeTheFirstSeal() throws Exception {
    log.sign("birds", 0, 0, List.of(), signature("robin").meansAlone());
    try (BankLease lease = cache.lease("birds")) {
      assertThat(lease.contents().version()).isZero();
      assertThat(lease.contents().provisionalStep()).isZero();
      assertThat(lease.contents().vocabulary()).containsOnlyKeys("robin");
      assertThat(lease.bank()).isNull();
      assertThat(lease.requireGaussians().components()).hasSize(1);
    }
    log.sign("birds", 0, 0, List.of(), signature("robin", "jay").meansAlone());
    cache.refresh("birds");
    assertThat(components()).containsExactly("robin", "jay");
    log.sign("birds", 0, null, atoms(0), signature("robin", "jay", "owl"));
    cache.refresh("birds");
    assertThat(components()).containsExactly("robin", "jay", "owl");
    assertThat(newest().provisionalStep()).as("void once the task is sealed").isNull();
  }

  @Test
  void versionsWithTheSameAtomsShareThemAndNothingElse() throws Exception {
    log.sign("birds", 0, null, atoms(0), signature("robin"));
    components();
    long one = cache.bytes() - TASK_BYTES;
    assertThat(one).as("bytes of Gaussians with one component").isPositive();
    for (int task = 1; task <= 20; task++) {
      log.sign("birds", task, null, List.of(), signature("robin"));
      cache.refresh("birds");
    }
    long components = components().size();
    assertThat(components).isEqualTo(21);
    // Per component: C times its mean, and its offset, of both parts.
    long perComponent = (long) Float.BYTES * (WIDTHS.total() + 2);
    assertThat(cache.bytes()).isEqualTo(TASK_BYTES + one + (components - 1) * perComponent);
    cache.close();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void sharedAtomsCountInTheBudget() throws Exception {
    log.sign("birds", 0, null, atoms(0), signature("robin"));
    components();
    long before = cache.bytes();
    log.sign("birds", 1, null, List.of(), signature("robin"));
    cache.refresh("birds");
    assertThat(cache.bytes()).isGreaterThan(before);
    for (int i = 0; i < 20; i++) {
      log.seal("other-" + i, atoms(0), List.of());
      cache.lease("other-" + i).close();
      assertThat(cache.bytes()).isLessThanOrEqualTo(1 << 10);
    }
  }

  @Test
  void theVersionWithoutAtomsLeavesNothingBehind() throws Exception {
    log.sign("birds", 0, null, atoms(0), signature("robin"));
    for (String learner : List.of("birds", "unknown", "unknown-too")) {
      try (BankLease lease = cache.lease(learner, 0)) {
        assertThat(lease.contents().version()).isZero();
        assertThat(lease.bank()).isNull();
      }
    }
    assertThat(cache.loadedLearners()).isZero();
  }

  @Test
  void aTaskThatCameBackIsAnsweredByTheEarlierOne() throws Exception {
    log.seal("birds", atoms(0), List.of());
    log.seal("birds", atoms(1), List.of());
    reused(2, 0);
    log.seal("birds", atoms(3), List.of());
    reused(4, 2);
    assertThat(newest().version()).isEqualTo(5);
    assertThat(List.of(0, 1, 2, 3, 4))
        .extracting(task -> newest().answeringTask(task))
        .containsExactly(0, 1, 0, 3, 0);
  }

  private void reused(int task, int earlier) throws Exception {
    versions.add(
        "birds",
        new TaskManifest(
            task, null, "clip", AtomLog.ACTIVATION, Map.of(), List.of(), Map.of(), earlier),
        new SealOrigin(0, false, ++now));
  }
}
