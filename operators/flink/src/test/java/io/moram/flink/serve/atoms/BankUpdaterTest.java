// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.atoms;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.SignatureParts;
import io.moram.model.FeatureWidths;
import io.moram.recall.SignatureSums;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.ProvisionalPublished;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.serving.versions.BankVersions;
import io.moram.sites.SiteShape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BankUpdaterTest {
  private static final AtomBlock BLOCK =
      new AtomBlock(0, "q", 2, 1, 1, new float[] {1, 2}, new float[] {-3, 0.5f});

  private final BankVersions versions = new BankVersions("clip", List.of(new SiteShape("q", 1, 1)));
  private final List<RejectedMessage> rejected = new ArrayList<>();
  private final ForeignSeals foreign = new ForeignSeals(versions);
  private final BankUpdater reader = new BankUpdater(versions, foreign, rejected::add);
  private long offset;

  private @Nullable String read(byte @Nullable [] value) {
    return reader.read(new KafkaMessage("atoms", 0, offset++, 0, null, value));
  }

  private @Nullable String read(SpecificRecord content) {
    return read(MessageCodec.atoms().encode(content));
  }

  private static AtomBlockRecord block(AtomBlock block) {
    return AtomBlockCodec.encode("birds", block, null);
  }

  private static TaskSealed.Builder seal() {
    return TaskSealed.newBuilder()
        .setLearner("birds")
        .setTask(0)
        .setSealedAt(1)
        .setExamples(2)
        .setBackbone("clip")
        .setActivation(new ActivationRecord(2, 0.01f, 0.2f))
        .setBlocks(AtomBlockCodec.checksums(List.of(block(BLOCK))))
        .setVocabulary(List.of(new ClassName("robin", "a {}")));
  }

  @Test
  void putsATaskTogether() {
    assertThat(read(block(BLOCK))).isNull();
    assertThat(read(seal().build())).isEqualTo("birds");
    assertThat(versions.newest("birds").version()).isEqualTo(1);
    assertThat(versions.newest("birds").vocabulary()).containsOnlyKeys("robin");
    assertThat(rejected).isEmpty();
  }

  @Test
  void aSealOfAnotherGenerationIsRejectedUnlessItBeginsAnew() {
    read(block(BLOCK));
    read(seal().setGeneration(5).build());
    AtomBlock other = new AtomBlock(0, "q", 2, 1, 1, new float[] {5, 6}, new float[] {1, 1});
    read(block(other));
    TaskSealed.Builder next =
        seal().setGeneration(6).setBlocks(AtomBlockCodec.checksums(List.of(block(other))));
    assertThat(read(next.build())).isNull();
    assertThat(rejected)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.reason()).isEqualTo(DeadLetterReason.INVALID);
              assertThat(one.detail()).contains("generation 6", "generation 5");
            });
    assertThat(read(next.setBeginsAnew(true).build())).isEqualTo("birds");
    assertThat(versions.newest("birds").version()).isEqualTo(1);
  }

  private @Nullable String delete(String key) {
    return reader.read(
        new KafkaMessage("atoms", 0, offset++, 0, key.getBytes(StandardCharsets.UTF_8), null));
  }

  @Test
  void obeysDeletedKeysAtOnce() {
    read(block(BLOCK));
    read(seal().build());
    assertThat(delete("flowers/0/q")).isNull();
    assertThat(delete("no key of the topic")).isNull();
    assertThat(delete("birds/0/q")).isEqualTo("birds");
    assertThat(versions.newest("birds").version()).isZero();
    read(block(BLOCK));
    assertThat(versions.newest("birds").version()).isEqualTo(1);
    assertThat(delete("birds/0/sealed")).isEqualTo("birds");
    assertThat(versions.learners()).isEmpty();
    assertThat(rejected).isEmpty();
  }

  private static SignaturePart part(boolean provisional) {
    SignatureSums sums = new SignatureSums(new FeatureWidths(2, 1));
    sums.add(new ClassPrompt("robin", "a {}"), new float[] {1, 2, 3});
    return SignatureParts.cut("birds", 0, sums.signature(), provisional).get(0);
  }

  @Test
  void aTaskWithASignatureWaitsForIt() {
    SignaturePart part = part(false);
    read(block(BLOCK));
    assertThat(read(seal().setSignature(List.of(part.getChecksum())).build())).isNull();
    SignaturePart damaged = part(false);
    damaged.setChecksum(1);
    assertThat(read(damaged)).isNull();
    assertThat(rejected)
        .extracting(RejectedMessage::reason)
        .containsExactly(DeadLetterReason.INVALID);
    assertThat(read(part(true))).as("a part of an open task").isNull();
    assertThat(read(part)).isEqualTo("birds");
    assertThat(versions.newest("birds").version()).isEqualTo(1);
  }

  @Test
  void theClassesOfAnOpenTaskComeWithoutAtoms() {
    SignaturePart part = part(true);
    read(part);
    assertThat(
            read(
                ProvisionalPublished.newBuilder()
                    .setLearner("birds")
                    .setTask(0)
                    .setStep(0)
                    .setBackbone("clip")
                    .setActivation(new ActivationRecord(2, 0.01f, 0.2f))
                    .setBlocks(List.of())
                    .setVocabulary(List.of(new ClassName("robin", "a {}")))
                    .setSignature(List.of(part.getChecksum()))
                    .build()))
        .isEqualTo("birds");
    assertThat(versions.newest("birds").provisionalStep()).isZero();
    assertThat(versions.newest("birds").vocabulary()).containsOnlyKeys("robin");
  }

  @Test
  void putsAnOpenTaskTogether() {
    assertThat(read(AtomBlockCodec.encode("birds", BLOCK, 30))).isNull();
    assertThat(
            read(
                ProvisionalPublished.newBuilder()
                    .setLearner("birds")
                    .setTask(0)
                    .setStep(30)
                    .setBackbone("clip")
                    .setActivation(new ActivationRecord(2, 0.01f, 0.2f))
                    .setBlocks(AtomBlockCodec.checksums(List.of(block(BLOCK))))
                    .setVocabulary(List.of())
                    .build()))
        .isEqualTo("birds");
    assertThat(versions.newest("birds").provisionalStep()).isEqualTo(30);
  }

  @Test
  void refusesABlockWhoseBytesHaveChanged() {
    AtomBlockRecord changed = block(BLOCK);
    changed.setChecksum(1);
    assertThat(read(changed)).isNull();
    assertThat(read(seal().build())).isNull();
    assertThat(rejected)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.reason()).isEqualTo(DeadLetterReason.INVALID);
              assertThat(one.detail()).contains("checksum");
              assertThat(one.message().offset()).isZero();
            });
    assertThat(versions.newest("birds").version()).isZero();
  }

  @Test
  void refusesWhatFitsAnotherBackbone() {
    read(seal().setBackbone("other").build());
    read(block(new AtomBlock(0, "q", 1, 2, 1, new float[2], new float[1])));
    assertThat(rejected).extracting(RejectedMessage::reason).containsOnly(DeadLetterReason.INVALID);
    assertThat(rejected).extracting(RejectedMessage::detail).anyMatch(why -> why.contains("other"));
    assertThat(rejected).hasSize(2);
  }

  @Test
  void goesOnAfterBadMessages() {
    read(new byte[0]);
    read(new byte[] {1, 2, 3});
    read(MessageCodec.examples().encode(new EndOfTask("birds", 1L)));
    read((byte[]) null);
    read(block(BLOCK));
    read(seal().build());
    assertThat(rejected)
        .extracting(RejectedMessage::reason)
        .containsExactly(
            DeadLetterReason.EMPTY, DeadLetterReason.UNDECODABLE, DeadLetterReason.UNKNOWN_SCHEMA);
    assertThat(versions.newest("birds").version()).isEqualTo(1);
  }
}
