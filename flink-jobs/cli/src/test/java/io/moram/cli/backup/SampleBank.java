// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.client.SealedTask;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.SignatureParts;
import io.moram.model.FeatureWidths;
import io.moram.recall.ClassSignature;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.ClassName;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bank of three tasks: two with atoms and signatures, and one that reused the first. */
public final class SampleBank {

  public static final String BACKBONE = "0123456789abcdef";

  /** So wide that the signature takes two records. */
  private static final FeatureWidths WIDTHS = new FeatureWidths(520, 4);

  private static final long SEALED_AT = 1_700_000_000_123L;

  private SampleBank() {}

  public static List<SealedTask> of(String learner) {
    return List.of(
        task(learner, 0, Stream.of("vision.q", "vision.k").map(site -> block(0, site)).toList()),
        task(learner, 1, List.of(block(1, "vision.q"))),
        reused(learner));
  }

  private static SealedTask task(String learner, int task, List<AtomBlock> blocks) {
    List<AtomBlockRecord> records =
        blocks.stream().map(block -> AtomBlockCodec.encode(learner, block, null)).toList();
    List<SignaturePart> parts = SignatureParts.cut(learner, task, signature(task), false);
    return new SealedTask(records, parts, seal(learner, task, records, parts, null));
  }

  private static SealedTask reused(String learner) {
    return new SealedTask(List.of(), List.of(), seal(learner, 2, List.of(), List.of(), 0));
  }

  private static TaskSealed seal(
      String learner,
      int task,
      List<AtomBlockRecord> blocks,
      List<SignaturePart> parts,
      @Nullable Integer recursOf) {
    return new TaskSealed(
        learner,
        task,
        SEALED_AT + task,
        40L + task,
        BACKBONE,
        new ActivationRecord(2, 0.03f, 0.1f),
        AtomBlockCodec.checksums(blocks),
        List.of(new ClassName("猫 \"" + task + "\"", "a photo of a {}.")),
        parts.stream().map(SignaturePart::getChecksum).toList(),
        recursOf,
        0L,
        false);
  }

  private static AtomBlock block(int task, String site) {
    Random random = new Random(31L * task + site.length());
    return new AtomBlock(task, site, 2, 3, 5, numbers(random, 6), numbers(random, 10));
  }

  private static RecallSignature signature(int task) {
    Random random = new Random(task);
    return new RecallSignature(
        WIDTHS,
        List.of(
            new ClassSignature(
                new ClassPrompt("猫 \"" + task + "\"", "a photo of a {}."),
                40,
                numbers(random, WIDTHS.total()))),
        numbers(random, 520 * 521 / 2),
        numbers(random, 10),
        task == 0 ? Novelty.UNKNOWN : new Novelty(Math.PI, 1e-300));
  }

  /** Random bits of any number, also subnormal ones, infinities and payloads of NaN. */
  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = Float.intBitsToFloat(random.nextInt());
    }
    return numbers;
  }
}
