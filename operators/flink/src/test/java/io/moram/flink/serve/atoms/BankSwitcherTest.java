// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.flink.logging.CapturedLog;
import io.moram.model.clip.ClipBackbone;
import io.moram.serving.bank.AtomLog;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLease;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BankSwitcherTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(BankSwitcher.class);

  private ClipBackbone backbone;
  private List<SiteShape> sites;
  private AtomLog topic;
  private BankCache cache;
  private BankSwitcher switcher;

  @BeforeEach
  void open() throws Exception {
    backbone = ClipBackbone.loadDefault(Device.cpu());
    sites =
        backbone.sites().stream()
            .map(site -> new SiteShape(site.name(), site.inputWidth(), site.outputWidth()))
            .toList();
    BankVersions versions = new BankVersions(backbone.fingerprint(), sites);
    topic = new AtomLog(versions, backbone.fingerprint());
    cache = new BankCache(backbone, topic, versions, 1L << 30);
    switcher = new BankSwitcher(versions, cache, Runnable::run);
    seal(0);
    assertThat(switcher.start()).isEqualTo(1);
  }

  @AfterEach
  void close() {
    cache.close();
    backbone.close();
  }

  private void seal(int task) throws Exception {
    topic.seal("birds", AtomLog.task(task, sites, task), List.of());
  }

  private int served() throws Exception {
    try (BankLease lease = cache.lease("birds")) {
      return lease.contents().version();
    }
  }

  @Test
  void aLoadedLearnerIsSwitchedOnceAndTheLineNamesBothVersions() throws Exception {
    assertThat(served()).isEqualTo(1);
    seal(1);
    seal(2);
    assertThat(served()).as("before the switch").isEqualTo(1);
    assertThat(switcher.switchToNewest("birds")).isTrue();
    assertThat(served()).isEqualTo(3);
    assertThat(switcher.switchToNewest("birds")).isTrue();
    assertThat(log.lines(Level.INFO))
        .containsExactly("Bank version switched: from=1 to=3 learner=birds task=2");
  }

  @Test
  void aVersionThatCannotBeLoadedIsAWarningAndTheOneBeforeAnswers() throws Exception {
    assertThat(served()).isEqualTo(1);
    seal(1);
    topic.breakDown(true);
    assertThat(switcher.switchToNewest("birds")).isFalse();
    assertThat(switcher.switchToNewest("birds")).isFalse();
    assertThat(served()).isEqualTo(1);
    assertThat(log.lines(Level.WARN))
        .singleElement()
        .asString()
        .startsWith("Bank version 2 cannot be loaded, version 1 still answers: ")
        .endsWith(" learner=birds task=1");
    assertThat(log.lines(Level.INFO)).isEmpty();

    topic.breakDown(false);
    assertThat(switcher.switchToNewest("birds")).isTrue();
    assertThat(log.lines(Level.INFO))
        .containsExactly("Bank version switched: from=1 to=2 learner=birds task=1");
  }
}
