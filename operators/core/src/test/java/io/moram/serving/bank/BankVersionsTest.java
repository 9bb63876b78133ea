// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.sites.SiteShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankVersionsTest {
  private static final List<SiteShape> SITES =
      List.of(new SiteShape("q", 4, 3), new SiteShape("v", 2, 5));
  private static final List<ClassPrompt> NAMES = List.of(new ClassPrompt("robin", "a {}"));

  private final BankVersions versions = new BankVersions("clip", SITES);
  private final AtomLog log = new AtomLog(versions, "clip");

  private BankContents birds() {
    return versions.newest("birds");
  }

  @Test
  void anUnknownLearnerHasTheBankWithoutAtoms() {
    assertThat(birds().version()).isZero();
    assertThat(birds().isEmpty()).isTrue();
    assertThat(versions.learners()).isEmpty();
    assertThat(birds().identity()).isEqualTo(versions.newest("flowers").identity());
  }

  @Test
  void aTaskIsServedOnceItsSealIsThere() throws Exception {
    List<AtomBlock> task = AtomLog.task(0, SITES, 1);
    assertThat(log.block("birds", task.get(0), false)).isFalse();
    assertThat(log.block("birds", task.get(1), false)).isFalse();
    assertThat(birds().version()).isZero();
    assertThat(log.manifest("birds", 0, null, task, NAMES)).isTrue();
    assertThat(birds().version()).isEqualTo(1);
    assertThat(birds().vocabulary()).containsOnlyKeys("robin");
    assertThat(versions.learners()).containsExactly("birds");
    assertThat(versions.newest("flowers").version()).isZero();
  }

  @Test
  void aSealWaitsForEveryBlock() throws Exception {
    List<AtomBlock> task = AtomLog.task(0, SITES, 1);
    log.block("birds", task.get(0), false);
    log.manifest("birds", 0, null, task, NAMES);
    assertThat(birds().version()).isZero();
    log.block("birds", AtomLog.task(0, SITES, 2).get(1), false); // another checksum
    assertThat(birds().version()).isZero();
    assertThat(log.block("birds", task.get(1), false)).isTrue();
    assertThat(birds().version()).isEqualTo(1);
  }

  @Test
  void aTaskWaitsForThoseBeforeIt() throws Exception {
    log.seal("birds", AtomLog.task(1, SITES, 2), NAMES);
    assertThat(birds().version()).isZero();
  }

  @Test
  void aSealWrittenTwiceChangesNothing() throws Exception {
    List<AtomBlock> task = AtomLog.task(0, SITES, 1);
    log.seal("birds", task, NAMES);
    log.seal("birds", AtomLog.task(1, SITES, 2), NAMES);
    BankContents before = birds();
    log.seal("birds", task, NAMES);
    assertThat(birds()).isSameAs(before);
    assertThat(before.version()).isEqualTo(2);
  }

  @Test
  void trainingAnewReplacesTheTaskAndAllThatFollowed() throws Exception {
    for (int task = 0; task < 3; task++) {
      log.seal("birds", AtomLog.task(task, SITES, task), NAMES);
    }
    long before = birds().identity().fingerprint();
    log.seal("birds", AtomLog.task(1, SITES, 10), NAMES);
    assertThat(birds().version()).isEqualTo(2);
    log.seal("birds", AtomLog.task(2, SITES, 11), NAMES);
    assertThat(birds().version()).isEqualTo(3);
    assertThat(birds().identity().fingerprint()).isNotEqualTo(before);
  }

  /** Compaction has dropped the first task of the earlier training, not yet its second. */
  @Test
  void tasksOfAnEarlierTrainingNeverJoinTheNewOnes() throws Exception {
    log.seal("birds", AtomLog.task(1, SITES, 1), NAMES);
    log.seal("birds", AtomLog.task(0, SITES, 10), NAMES);
    assertThat(birds().version()).isEqualTo(1);
    log.seal("birds", AtomLog.task(1, SITES, 11), NAMES);
    assertThat(birds().version()).isEqualTo(2);
  }

  @Test
  void provisionalAtomsCountWhileTheirTaskIsOpen() throws Exception {
    log.seal("birds", AtomLog.task(0, SITES, 0), NAMES);
    log.publish("birds", 40, AtomLog.task(1, SITES, 7), List.of(new ClassPrompt("tit", "a {}")));
    assertThat(birds().version()).isEqualTo(1);
    assertThat(birds().provisionalStep()).isEqualTo(40);
    assertThat(birds().vocabulary()).containsOnlyKeys("robin", "tit");

    log.seal("birds", AtomLog.task(1, SITES, 8), NAMES);
    assertThat(birds().version()).isEqualTo(2);
    assertThat(birds().provisionalStep()).isNull();

    log.publish("birds", 60, AtomLog.task(1, SITES, 9), NAMES);
    assertThat(birds().provisionalStep()).as("void once sealed").isNull();
  }

  @Test
  void aPublicationIsServedUntilTheNextIsWhole() throws Exception {
    log.publish("birds", 10, AtomLog.task(0, SITES, 1), NAMES);
    List<AtomBlock> next = AtomLog.task(0, SITES, 2);
    log.block("birds", next.get(0), true);
    assertThat(birds().provisionalStep()).isEqualTo(10);
    log.block("birds", next.get(1), true);
    log.manifest("birds", 0, 20, next, NAMES);
    assertThat(birds().provisionalStep()).isEqualTo(20);
  }

  @Test
  void refusesAtomsOfAnotherBackbone() throws Exception {
    AtomLog foreign = new AtomLog(versions, "other");
    assertThatExceptionOfType(UnusableAtomsException.class)
        .isThrownBy(() -> foreign.seal("birds", AtomLog.task(0, SITES, 1), NAMES))
        .withMessageContaining("other")
        .withMessageContaining("clip");
    assertThatExceptionOfType(UnusableAtomsException.class)
        .isThrownBy(
            () -> log.seal("birds", AtomLog.task(0, List.of(new SiteShape("q", 5, 3)), 1), NAMES))
        .withMessageContaining("inputWidth=5");
    assertThat(birds().isEmpty()).isTrue();
  }
}
