// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.cli.backup.BankManifest.ActivationEntry;
import io.moram.cli.backup.BankManifest.BlockEntry;
import io.moram.cli.backup.BankManifest.ClassEntry;
import io.moram.cli.backup.BankManifest.TaskEntry;
import io.moram.client.SealedTask;
import io.moram.model.format.Tensor;
import io.moram.model.format.TensorType;
import io.moram.schemas.ActivationRecord;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.ClassName;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.checksum.AtomBlockChecksum;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns a task's records into tensors and an entry of the manifest, and back, bit for bit. A block
 * is two tensors: {@code SITE.keys}, {@code [rank, input width]}, and {@code SITE.values}, {@code
 * [rank, output width]}.
 */
final class TaskTensors {

  private static final String KEYS = ".keys";
  private static final String VALUES = ".values";

  private TaskTensors() {}

  /** The tensors of a task. */
  static List<Tensor> of(SealedTask task) {
    List<Tensor> tensors = new ArrayList<>();
    for (AtomBlockRecord block : task.blocks()) {
      tensors.add(
          matrix(block.getSite() + KEYS, block.getRank(), block.getInputWidth(), block.getKeys()));
      tensors.add(
          matrix(
              block.getSite() + VALUES,
              block.getRank(),
              block.getOutputWidth(),
              block.getValues()));
    }
    if (!task.signature().isEmpty()) {
      tensors.addAll(SignatureTensors.of(task.signature()));
    }
    return tensors;
  }

  /**
   * The entry of a task.
   *
   * @param sha256 the checksum of the file
   */
  static TaskEntry entry(SealedTask task, String file, String sha256) {
    TaskSealed seal = task.seal();
    ActivationRecord activation = seal.getActivation();
    return new TaskEntry(
        seal.getTask(),
        file,
        sha256,
        Instant.ofEpochMilli(seal.getSealedAt()).toString(),
        seal.getExamples(),
        seal.getRecursOf(),
        new ActivationEntry(
            activation.getTopK(), activation.getTemperature(), activation.getThreshold()),
        seal.getVocabulary().stream()
            .map(name -> new ClassEntry(name.getLabel(), name.getPromptTemplate()))
            .toList(),
        seal.getBlocks().stream()
            .map(block -> new BlockEntry(block.getSite(), block.getChecksum()))
            .toList(),
        task.signature().isEmpty() ? null : SignatureTensors.entry(task.signature()));
  }

  /**
   * The records of a task.
   *
   * @param tensors all tensors of its file, by name
   * @param learner the learner that the records name
   * @param backbone the fingerprint that the seal names
   * @throws IllegalArgumentException if the tensors do not fit the entry
   */
  static SealedTask read(
      Map<String, Tensor> tensors, TaskEntry entry, String learner, String backbone) {
    Map<String, Tensor> left = new HashMap<>(tensors);
    List<AtomBlockRecord> blocks =
        entry.blocks().stream().map(block -> block(left, entry.task(), block, learner)).toList();
    List<SignaturePart> parts =
        entry.signature() == null
            ? List.of()
            : SignatureTensors.read(left, entry.signature(), learner, entry.task());
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("it also has the tensors " + left.keySet());
    }
    TaskSealed seal =
        new TaskSealed(
            learner,
            entry.task(),
            time(entry.sealedAt()),
            entry.examples(),
            backbone,
            new ActivationRecord(
                entry.activation().topK(),
                entry.activation().temperature(),
                entry.activation().threshold()),
            entry.blocks().stream()
                .map(block -> new BlockChecksum(block.site(), block.checksum()))
                .toList(),
            entry.vocabulary().stream()
                .map(name -> new ClassName(name.label(), name.promptTemplate()))
                .toList(),
            parts.stream().map(SignaturePart::getChecksum).toList(),
            entry.recursOf(),
            // An imported bank has a topic to itself, so no other life of the learner is there.
            0L,
            false);
    blocks.forEach(TaskTensors::requireLegal);
    parts.forEach(TaskTensors::requireLegal);
    requireLegal(seal);
    return new SealedTask(blocks, parts, seal);
  }

  /**
   * Takes a tensor out of a map.
   *
   * @param dimensions the number of its dimensions
   * @throws IllegalArgumentException if it is absent, or of another type or shape
   */
  static Tensor take(Map<String, Tensor> tensors, String name, TensorType type, int dimensions) {
    Tensor tensor = tensors.remove(name);
    if (tensor == null) {
      throw new IllegalArgumentException("it has no tensor " + name);
    }
    if (tensor.type() != type || tensor.shape().size() != dimensions) {
      throw new IllegalArgumentException(
          "%s is %s %s; must be %s with %d dimensions"
              .formatted(name, tensor.type(), tensor.shape(), type, dimensions));
    }
    return tensor;
  }

  private static AtomBlockRecord block(
      Map<String, Tensor> tensors, int task, BlockEntry entry, String learner) {
    Tensor keys = take(tensors, entry.site() + KEYS, TensorType.F32, 2);
    Tensor values = take(tensors, entry.site() + VALUES, TensorType.F32, 2);
    AtomBlockRecord block =
        AtomBlockRecord.newBuilder()
            .setLearner(learner)
            .setTask(task)
            .setSite(entry.site())
            .setRank(Math.toIntExact(keys.shape().get(0)))
            .setInputWidth(Math.toIntExact(keys.shape().get(1)))
            .setOutputWidth(Math.toIntExact(values.shape().get(1)))
            .setKeys(ByteBuffer.wrap(keys.bytes()))
            .setValues(ByteBuffer.wrap(values.bytes()))
            .setChecksum(entry.checksum())
            .build();
    if (!AtomBlockChecksum.matches(block)) {
      throw new IllegalArgumentException(
          "the block of %s has the checksum %d; must be %d"
              .formatted(entry.site(), AtomBlockChecksum.of(block), entry.checksum()));
    }
    return block;
  }

  private static Tensor matrix(String name, int rows, int columns, ByteBuffer numbers) {
    byte[] bytes = new byte[numbers.remaining()];
    numbers.duplicate().get(bytes);
    return new Tensor(name, TensorType.F32, List.of((long) rows, (long) columns), bytes);
  }

  /** Readers reject a record that breaks a rule, so it must not be written. */
  private static void requireLegal(SpecificRecord record) {
    MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
    try {
      codec.decode(codec.encode(record));
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static long time(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("sealedAt is " + text + "; must be a time in ISO 8601", e);
    }
  }
}
