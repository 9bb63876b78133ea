// SPDX-License-Identifier: Apache-2.0
package io.moram.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SiteGroupTest {
  private static final SiteShape Q = new SiteShape("q", 4, 3);
  private static final SiteShape K = new SiteShape("k", 4, 3);

  @Test
  void isAValueOfItsSitesInTheirOrder() {
    SiteGroup group = SiteGroup.of(List.of(Q, K));
    assertThat(group)
        .isEqualTo(SiteGroup.of(List.of(new SiteShape("q", 4, 3), K)))
        .hasSameHashCodeAs(SiteGroup.of(List.of(new SiteShape("q", 4, 3), K)))
        .isNotEqualTo(SiteGroup.of(List.of(K, Q)))
        .isNotEqualTo(SiteGroup.of(Q));
    assertThat(SiteGroup.of(Q)).isNotEqualTo(SiteGroup.of(new SiteShape("q", 4, 2)));
  }

  @Test
  void findsASiteByItsName() {
    SiteGroup group = SiteGroup.of(List.of(Q, K));
    assertThat(group.indexOf("k")).isEqualTo(1);
    assertThat(group.get(1)).isEqualTo(K);
    assertThat(group.indexOf("v")).isEqualTo(-1);
  }

  @Test
  void sitesOfOtherWidthsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SiteGroup.of(List.of(Q, new SiteShape("v", 4, 5))))
        .withMessageContaining("equally wide");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SiteGroup.of(List.of()))
        .withMessageContaining("empty");
  }
}
