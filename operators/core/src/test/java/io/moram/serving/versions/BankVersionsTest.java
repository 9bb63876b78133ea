// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.serving.bank.AtomLog;
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
  void aLearnerThatLostItsStateDoesNotReplaceItsBank() throws Exception {
    log.begin(1000, false);
    for (int task = 0; task < 5; task++) {
      log.seal("birds", AtomLog.task(task, SITES, task), NAMES);
    }
    BankContents before = birds();
    assertThat(before.version()).isEqualTo(5);
    log.begin(2000, false);
    for (int task = 0; task < 2; task++) {
      List<AtomBlock> atoms = AtomLog.task(task, SITES, 10 + task);
      assertThatExceptionOfType(UnusableAtomsException.class)
          .isThrownBy(() -> log.seal("birds", atoms, NAMES))
          .withMessageContaining("is of generation 2000, but its bank is of generation 1000")
          .withMessageContaining("learner.begin-anew");
    }
    log.publish("birds", 10, AtomLog.task(0, SITES, 12), NAMES);
    assertThat(birds()).isSameAs(before);

    log.begin(1000, false);
    log.seal("birds", AtomLog.task(5, SITES, 5), NAMES);
    assertThat(birds().version()).isEqualTo(6);
  }

  @Test
  void aGenerationThatBeginsAnewReplacesTheWholeBank() throws Exception {
    log.begin(1000, false);
    for (int task = 0; task < 3; task++) {
      log.seal("birds", AtomLog.task(task, SITES, task), NAMES);
    }
    log.begin(2000, true);
    List<AtomBlock> first = AtomLog.task(0, SITES, 10);
    log.manifest("birds", 0, null, first, NAMES);
    assertThat(birds().version()).as("until the first task of the new one is whole").isEqualTo(3);
    log.begin(2000, false);
    log.seal("birds", AtomLog.task(1, SITES, 11), NAMES);
    assertThat(birds().version()).as("never half of each").isEqualTo(3);
    log.block("birds", first.get(0), false);
    log.block("birds", first.get(1), false);
    assertThat(birds().version()).isEqualTo(2);

    log.begin(1000, true);
    assertThatExceptionOfType(UnusableAtomsException.class)
        .as("the earlier one does not come back")
        .isThrownBy(() -> log.seal("birds", AtomLog.task(0, SITES, 0), NAMES));
    assertThat(birds().version()).isEqualTo(2);
  }

  /** Compaction has dropped the first task of the earlier generation, not yet its others. */
  @Test
  void whatIsLeftOfAnEarlierGenerationDoesNotJoinTheNewOne() throws Exception {
    log.begin(1000, false);
    log.seal("birds", AtomLog.task(1, SITES, 1), NAMES);
    log.seal("birds", AtomLog.task(2, SITES, 2), NAMES);
    log.begin(2000, true);
    log.seal("birds", AtomLog.task(0, SITES, 10), NAMES);
    assertThat(birds().version()).isEqualTo(1);
  }

  @Test
  void aLostSealThatComesBackClosesTheGap() throws Exception {
    log.seal("birds", AtomLog.task(0, SITES, 0), NAMES); // sealed at 1
    log.sealedAt(3);
    log.seal("birds", AtomLog.task(2, SITES, 2), NAMES);
    log.seal("birds", AtomLog.task(3, SITES, 3), NAMES);
    assertThat(birds().version()).isEqualTo(1);
    log.sealedAt(2);
    log.seal("birds", AtomLog.task(1, SITES, 1), NAMES);
    assertThat(birds().version()).isEqualTo(4);
  }

  @Test
  void sealsBehindAGapAreCounted() throws Exception {
    log.seal("birds", AtomLog.task(0, SITES, 0), NAMES);
    assertThat(versions.sealsWaiting()).isZero();
    log.seal("birds", AtomLog.task(2, SITES, 2), NAMES);
    log.seal("birds", AtomLog.task(3, SITES, 3), NAMES);
    log.seal("flowers", AtomLog.task(1, SITES, 3), NAMES);
    assertThat(versions.sealsWaiting("birds")).isEqualTo(2);
    assertThat(versions.sealsWaiting("trees")).isZero();
    assertThat(versions.sealsWaiting()).isEqualTo(3);
  }

  @Test
  void aDeletedTaskEndsTheBankAtOnce() throws Exception {
    for (int task = 0; task < 4; task++) {
      log.seal("birds", AtomLog.task(task, SITES, task), NAMES);
    }
    assertThat(versions.removeSealed("birds", 2, "q")).isTrue();
    assertThat(birds().version()).isEqualTo(2);
    assertThat(versions.sealsWaiting("birds")).as("as after a restart").isEqualTo(2);
    log.seal("birds", AtomLog.task(2, SITES, 12), NAMES);
    assertThat(birds().version()).as("the rest followed an earlier training").isEqualTo(3);

    assertThat(versions.removeSealed("birds", 2, null)).isTrue();
    assertThat(birds().version()).isEqualTo(2);
    assertThat(versions.removeSealed("flowers", 0, null)).isFalse();
  }

  @Test
  void aTaskWhoseBlockIsWrittenAgainIsServedAgain() throws Exception {
    List<AtomBlock> first = AtomLog.task(0, SITES, 0);
    log.seal("birds", first, NAMES);
    log.seal("birds", AtomLog.task(1, SITES, 1), NAMES);
    versions.removeSealed("birds", 0, "v");
    assertThat(birds().version()).isZero();
    log.block("birds", first.get(1), false);
    assertThat(birds().version()).isEqualTo(2);
  }

  @Test
  void aDeletedLearnerIsForgottenAndMayBeginLikeAnother() throws Exception {
    log.begin(1000, false);
    for (int task = 0; task < 2; task++) {
      log.seal("birds", AtomLog.task(task, SITES, task), NAMES);
    }
    log.publish("birds", 10, AtomLog.task(2, SITES, 7), NAMES);
    for (int task = 0; task < 2; task++) {
      versions.removeSealed("birds", task, "q");
      versions.removeSealed("birds", task, "v");
      versions.removeSealed("birds", task, null);
    }
    versions.removeOpen("birds");
    assertThat(birds().isEmpty()).isTrue();
    assertThat(birds().vocabulary()).isEmpty();
    assertThat(versions.learners()).isEmpty();
    assertThat(versions.sealsWaiting()).isZero();

    log.begin(900, false);
    log.seal("birds", AtomLog.task(0, SITES, 9), NAMES);
    assertThat(birds().version()).isEqualTo(1);
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
