// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.serving.bank.AtomLog;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignSealsTest {
  private static final List<SiteShape> SITES = List.of(new SiteShape("q", 1, 1));

  private final BankVersions versions = new BankVersions("clip", SITES);
  private final ForeignSeals foreign = new ForeignSeals(versions);

  @Test
  void namesLearnersAndBothBackbones() {
    assertThat(foreign.isEmpty()).isTrue();
    for (int i = 0; i < 7; i++) {
      foreign.sealed("shop-" + i, 0, "siglip");
    }
    foreign.sealed("shop-0", 1, "vit");
    foreign.sealed("own", 0, "clip");
    assertThat(foreign.isEmpty()).isFalse();
    assertThat(foreign.description())
        .isEqualTo(
            "the sealed tasks of shop-0, shop-1, shop-2, shop-3, shop-4 and 2 are of the backbone"
                + " siglip, vit, and backbone.folder is a model with the fingerprint clip");
  }

  @Test
  void aDeletedSealIsForgotten() {
    foreign.sealed("shop", 0, "siglip");
    foreign.deleted("shop", 1);
    assertThat(foreign.isEmpty()).isFalse();
    foreign.deleted("shop", 0);
    foreign.deleted("unknown", 0);
    assertThat(foreign.isEmpty()).isTrue();
  }

  @Test
  void oldSealsOfALearnerThatBeganAnewDoNotCount() throws Exception {
    foreign.sealed("shop", 0, "siglip");
    foreign.sealed("shop", 1, "siglip");
    foreign.sealed("shop", 0, "clip");
    assertThat(foreign.isEmpty()).as("its blocks have not come").isFalse();
    new AtomLog(versions, "clip").seal("shop", AtomLog.task(0, SITES, 1), List.of());
    assertThat(foreign.isEmpty()).isTrue();
  }
}
