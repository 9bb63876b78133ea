// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.atoms.ClassPrompt;
import io.moram.cli.backup.BankManifest.ClassEntry;
import io.moram.cli.backup.BankManifest.PartEntry;
import io.moram.cli.backup.BankManifest.SignatureEntry;
import io.moram.flink.io.SignatureParts;
import io.moram.model.FeatureWidths;
import io.moram.model.format.Tensor;
import io.moram.model.format.TensorType;
import io.moram.recall.ClassSignature;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.checksum.SignaturePartChecksum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A task's signature as tensors. The scatter matrices are symmetric, and their tensors hold the
 * upper triangle, row by row. Divided by the number of pictures, they are covariances.
 */
final class SignatureTensors {

  /** {@code [classes, hidden + embedding]}. */
  private static final String MEANS = "signature.class-means";

  /** {@code [classes]}: the pictures of each class. */
  private static final String COUNTS = "signature.class-pictures";

  private static final String HIDDEN = "signature.hidden-scatter";
  private static final String EMBEDDING = "signature.embedding-scatter";

  /** {@code [2]}: the limit, and the mean distance. */
  private static final String NOVELTY = "signature.novelty";

  private SignatureTensors() {}

  /** The tensors of a signature. */
  static List<Tensor> of(List<SignaturePart> parts) {
    RecallSignature signature = SignatureParts.join(parts);
    int classes = signature.classes().size();
    int width = signature.widths().total();
    byte[] means = new byte[Math.multiplyExact(classes * Float.BYTES, width)];
    byte[] counts = new byte[classes * Long.BYTES];
    byte[] novelty = new byte[2 * Double.BYTES];
    ByteBuffer meansLeft = littleEndian(means);
    ByteBuffer countsLeft = littleEndian(counts);
    for (ClassSignature one : signature.classes()) {
      countsLeft.putLong(one.examples());
      for (float number : one.mean()) {
        meansLeft.putFloat(number);
      }
    }
    littleEndian(novelty)
        .putDouble(signature.novelty().limit())
        .putDouble(signature.novelty().meanDistance());
    return List.of(
        new Tensor(MEANS, TensorType.F32, List.of((long) classes, (long) width), means),
        new Tensor(COUNTS, TensorType.I64, List.of((long) classes), counts),
        vector(HIDDEN, signature.hiddenScatter()),
        vector(EMBEDDING, signature.embeddingScatter()),
        new Tensor(NOVELTY, TensorType.F64, List.of(2L), novelty));
  }

  /** What the tensors do not say. */
  static SignatureEntry entry(List<SignaturePart> parts) {
    RecallSignature signature = SignatureParts.join(parts);
    return new SignatureEntry(
        signature.widths().hidden(),
        signature.widths().embedding(),
        signature.classes().stream()
            .map(one -> new ClassEntry(one.label(), one.prompt().promptTemplate()))
            .toList(),
        parts.stream()
            .map(part -> new PartEntry(part.getBytes().remaining(), part.getChecksum()))
            .toList());
  }

  /**
   * The records of a signature.
   *
   * @param tensors the tensors are taken out of this map
   * @throws IllegalArgumentException if the tensors do not fit the entry
   */
  static List<SignaturePart> read(
      Map<String, Tensor> tensors, SignatureEntry entry, String learner, int task) {
    FeatureWidths widths = new FeatureWidths(entry.hiddenWidth(), entry.embeddingWidth());
    float[] means = TaskTensors.take(tensors, MEANS, TensorType.F32, 2).toFloats();
    ByteBuffer counts = littleEndian(TaskTensors.take(tensors, COUNTS, TensorType.I64, 1).bytes());
    ByteBuffer novelty =
        littleEndian(TaskTensors.take(tensors, NOVELTY, TensorType.F64, 1).bytes());
    int classes = entry.classes().size();
    if (means.length != (long) classes * widths.total()
        || counts.remaining() != classes * Long.BYTES
        || novelty.remaining() != 2 * Double.BYTES) {
      throw new IllegalArgumentException(
          "the signature's tensors do not fit %d classes and features of %s"
              .formatted(classes, widths));
    }
    List<ClassSignature> signatures = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      ClassEntry name = entry.classes().get(i);
      signatures.add(
          new ClassSignature(
              new ClassPrompt(name.label(), name.promptTemplate()),
              counts.getLong(),
              Arrays.copyOfRange(means, i * widths.total(), (i + 1) * widths.total())));
    }
    RecallSignature signature =
        new RecallSignature(
            widths,
            signatures,
            TaskTensors.take(tensors, HIDDEN, TensorType.F32, 1).toFloats(),
            TaskTensors.take(tensors, EMBEDDING, TensorType.F32, 1).toFloats(),
            new Novelty(novelty.getDouble(), novelty.getDouble()));
    return cut(SignatureCodec.encode(signature), entry.parts(), learner, task);
  }

  /** Cuts an encoded signature into the parts that the task was sealed with. */
  private static List<SignaturePart> cut(
      byte[] encoded, List<PartEntry> entries, String learner, int task) {
    List<SignaturePart> parts = new ArrayList<>();
    long size = entries.stream().mapToLong(PartEntry::bytes).sum();
    if (size != encoded.length || entries.stream().anyMatch(one -> one.bytes() < 1)) {
      throw new IllegalArgumentException(
          "the signature has %d bytes; must have %d".formatted(encoded.length, size));
    }
    int from = 0;
    for (PartEntry entry : entries) {
      SignaturePart part =
          SignaturePart.newBuilder()
              .setLearner(learner)
              .setTask(task)
              .setPart(parts.size())
              .setBytes(ByteBuffer.wrap(encoded, from, entry.bytes()).slice())
              .setChecksum(entry.checksum())
              .build();
      if (!SignaturePartChecksum.matches(part)) {
        throw new IllegalArgumentException(
            "part %d of the signature has the checksum %d; must be %d"
                .formatted(parts.size(), SignaturePartChecksum.of(part), entry.checksum()));
      }
      parts.add(part);
      from += entry.bytes();
    }
    return parts;
  }

  private static Tensor vector(String name, float[] numbers) {
    byte[] bytes = new byte[Math.multiplyExact(numbers.length, Float.BYTES)];
    littleEndian(bytes).asFloatBuffer().put(numbers);
    return new Tensor(name, TensorType.F32, List.of((long) numbers.length), bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
