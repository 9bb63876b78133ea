// SPDX-License-Identifier: Apache-2.0
package io.moram.local.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moram.client.KafkaAccess;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedAtoms.Published;
import io.moram.client.PublishedTask;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class PublishedAtomsITCase {

  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private KafkaAccess access;
  private Topic atoms;

  @BeforeEach
  void makeTopics() throws Exception {
    access = RUNTIME.newTopics();
    atoms = new Topic(RUNTIME, access.topics().atoms());
  }

  @AfterEach
  void close() {
    atoms.close();
  }

  @Test
  void aSealedTaskIsWhole() throws Exception {
    AtomBlockRecord block = block("a", 0, "site.one", 1);
    publish(AtomKey.of(block), block);
    TaskSealed seal = seal("a", 0, Map.of("site.one", block.getChecksum()));
    publish(AtomKey.of(seal), seal);

    Published published = new PublishedAtoms(access).read(null);

    assertThat(published.faults()).isEmpty();
    assertThat(published.tasks()).hasSize(1);
    PublishedTask task = published.tasks().get(0);
    assertThat(task.faults()).isEmpty();
    assertThat(task.atoms()).isEqualTo(2);
    assertThat(task.bytes()).isEqualTo((2 * 3 + 2 * 1) * 4);
    assertThat(new PublishedAtoms(access).read("another").tasks()).isEmpty();
  }

  @Test
  void aDeletedTaskIsNotListed() throws Exception {
    AtomBlockRecord block = block("a", 0, "site.one", 1);
    publish(AtomKey.of(block), block);
    TaskSealed seal = seal("a", 0, Map.of("site.one", block.getChecksum()));
    publish(AtomKey.of(seal), seal);
    atoms.send(AtomKey.of(seal), null);
    assertThat(new PublishedAtoms(access).read("a").tasks())
        .singleElement()
        .satisfies(task -> assertThat(task.faults()).isNotEmpty());
    atoms.send(AtomKey.of(block), null);

    Published published = new PublishedAtoms(access).read("a");

    assertThat(published.tasks()).isEmpty();
    assertThat(published.faults()).isEmpty();
  }

  @Test
  void whatDoesNotHoldIsNamed() throws Exception {
    AtomBlockRecord good = block("a", 0, "site.one", 1);
    AtomBlockRecord damaged = block("a", 0, "site.two", 1);
    damaged.setChecksum(damaged.getChecksum() + 1);
    AtomBlockRecord unsealed = block("a", 1, "site.one", 1);
    for (AtomBlockRecord block : List.of(good, damaged, unsealed)) {
      publish(AtomKey.of(block), block);
    }
    TaskSealed seal =
        seal("a", 0, Map.of("site.one", 17L, "site.two", damaged.getChecksum(), "site.three", 1L));
    publish(AtomKey.of(seal), seal);
    atoms.send("a/0/nonsense", "nonsense".getBytes(UTF_8));

    Published published = new PublishedAtoms(access).read("a");

    assertThat(published.faults())
        .singleElement()
        .asString()
        .startsWith("partition 0, offset 4: The message is text that begins with 'nonsense'.");
    assertThat(published.tasks().get(0).faults())
        .containsExactlyInAnyOrder(
            "site.two: the block's bytes do not match its checksum",
            "site.one: the block is not the one that was sealed",
            "site.three: the block is missing");
    assertThat(published.tasks().get(1).faults())
        .containsExactly("not sealed: no TaskSealed follows its blocks");
  }

  private static AtomBlockRecord block(String learner, int task, String site, float value) {
    ByteBuffer keys = ByteBuffer.allocate(2 * 3 * 4).putFloat(value).rewind();
    ByteBuffer values = ByteBuffer.allocate(2 * 4);
    CRC32C checksum = new CRC32C();
    checksum.update(keys.duplicate());
    checksum.update(values.duplicate());
    return AtomBlockRecord.newBuilder()
        .setLearner(learner)
        .setTask(task)
        .setSite(site)
        .setRank(2)
        .setInputWidth(3)
        .setOutputWidth(1)
        .setKeys(keys)
        .setValues(values)
        .setChecksum(checksum.getValue())
        .build();
  }

  private static TaskSealed seal(String learner, int task, Map<String, Long> checksums) {
    return TaskSealed.newBuilder()
        .setLearner(learner)
        .setTask(task)
        .setSealedAt(0)
        .setExamples(10)
        .setBackbone("f")
        .setActivation(new ActivationRecord(2, 0.1f, 0.1f))
        .setBlocks(
            checksums.entrySet().stream()
                .map(e -> new BlockChecksum(e.getKey(), e.getValue()))
                .toList())
        .setVocabulary(List.of(new ClassName("cat", "a {}")))
        .build();
  }

  private void publish(String key, SpecificRecord record) throws Exception {
    atoms.send(key, MessageCodec.atoms().encode(record));
  }
}
