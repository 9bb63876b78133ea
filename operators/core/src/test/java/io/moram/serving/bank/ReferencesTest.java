// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import io.moram.serving.versions.BankVersions;
import io.moram.serving.versions.BlockReference;
import io.moram.serving.versions.SealOrigin;
import io.moram.serving.versions.TaskBlocks;
import io.moram.serving.versions.TaskManifest;
import io.moram.serving.versions.UnusableAtomsException;
import io.moram.sites.SiteShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

/** What the references to published blocks take on the heap, and what becomes of void ones. */
class ReferencesTest {
  private static final int LEARNERS = 100;
  private static final int TASKS = 20;
  private static final List<SiteShape> SITES =
      IntStream.range(0, 48).mapToObj(layer -> new SiteShape(name(layer), 768, 768)).toList();

  private final BankVersions versions = new BankVersions("clip", SITES);
  private long offset;

  /** A string of its own in every record, as a decoder makes it. */
  private static String name(int layer) {
    return "vision_model.encoder.layers." + layer + ".self_attn.k_proj";
  }

  private void seal(String learner, int task) throws UnusableAtomsException {
    Map<String, Long> checksums = new LinkedHashMap<>();
    for (int layer = 0; layer < SITES.size(); layer++) {
      block(learner, task, layer, false);
      checksums.put(name(layer), checksum(task, layer));
    }
    versions.add(learner, manifest(task, null, checksums), new SealOrigin(0, false, task + 1));
  }

  private void block(String learner, int task, int layer, boolean open)
      throws UnusableAtomsException {
    versions.add(
        learner,
        new BlockReference(task, name(layer), checksum(task, layer), 98_304, 0, offset++),
        new SiteShape(name(layer), 768, 768),
        open);
  }

  private static long checksum(int task, int layer) {
    return 1_000_000L + 1000L * task + layer;
  }

  private static TaskManifest manifest(
      int task, @Nullable Integer step, Map<String, Long> checksums) {
    return new TaskManifest(
        task,
        step,
        "clip",
        new Activation(16, 0.03f, 0.1f),
        checksums,
        List.of(new ClassPrompt("class " + task, "a photo of a {}.")),
        Map.of());
  }

  /**
   * Bytes of all objects that {@code root} reaches. The used heap of the process does not serve: it
   * also changes if other tests' objects are collected meanwhile.
   */
  private static long bytesOf(Object root) {
    // Without it JOL cannot read the fields of records.
    System.setProperty("jol.magicFieldOffset", "true");
    return GraphLayout.parseInstance(root).totalSize();
  }

  /** With a string per record and a map per manifest they took more than 300 bytes. */
  @Test
  void aBlockTakesLessThanAHundredBytesOfHeap() throws Exception {
    seal("warm-up", 0);
    long before = bytesOf(versions);
    for (int learner = 0; learner < LEARNERS; learner++) {
      for (int task = 0; task < TASKS; task++) {
        seal("learner " + learner, task);
      }
    }
    assertThat((double) (bytesOf(versions) - before) / LEARNERS / TASKS / SITES.size())
        .isBetween(40.0, 100.0);
    assertThat(versions.newest("learner 7").version()).isEqualTo(TASKS);
  }

  @Test
  void equalNamesAreOneString() throws Exception {
    seal("ada", 0);
    TaskBlocks task = versions.newest("ada").sealed().get(0);
    String name = task.manifest().checksums().keySet().iterator().next();
    assertThat(name).isEqualTo(SITES.get(0).name());
    assertThat(task.blocks().get(0).site()).isSameAs(name);
  }

  @Test
  void checksumsAreAMapInTheOrderOfTheManifest() {
    Map<String, Long> given = new LinkedHashMap<>();
    given.put("v", 3L);
    given.put("q", 5_000_000_000L);
    Map<String, Long> kept = manifest(0, null, given).checksums();
    assertThat(kept).containsExactly(Map.entry("v", 3L), Map.entry("q", 5_000_000_000L));
    assertThat(kept).isEqualTo(given).hasSameHashCodeAs(given).hasSize(2);
    assertThat(given).isEqualTo(kept);
    assertThat(kept.get("q")).isEqualTo(5_000_000_000L);
    assertThat(kept.get("k")).isNull();
    assertThat(manifest(0, null, given)).isEqualTo(manifest(0, null, given));
    given.put("v", 4L);
    assertThat(manifest(0, null, given).checksums()).isNotEqualTo(kept);
  }

  /** Otherwise blocks that compaction removes from the topic would stay on the heap. */
  @Test
  void openBlocksOfASealedTaskAreNotServedLater() throws Exception {
    Map<String, Long> open = new LinkedHashMap<>();
    for (int layer = 0; layer < SITES.size(); layer++) {
      block("ada", 0, layer, true);
      open.put(name(layer), checksum(0, layer));
    }
    versions.add("ada", manifest(0, 5, open), SealOrigin.ofOpenTask(0));
    assertThat(versions.newest("ada").provisionalStep()).isEqualTo(5);
    seal("ada", 0);
    assertThat(versions.newest("ada").provisionalStep()).isNull();
    versions.removeSealed("ada", 0, null);
    assertThat(versions.newest("ada").isEmpty()).isTrue();
  }
}
