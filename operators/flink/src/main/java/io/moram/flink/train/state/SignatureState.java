// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.model.FeatureWidths;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.recall.SignatureSums;
import io.moram.recall.SignatureSums.ClassSum;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of sealed tasks and the sums of the open one, in keyed state. Sums are megabytes,
 * so the newest examples are beside them and not in them: each is written once, by itself. The
 * learner of a call is the current key.
 */
public final class SignatureState {
  private final ValueState<SignatureSums> sums;

  /** The examples that the sums do not have yet, from 0: class and features, without content. */
  private final MapState<Integer, LabeledExample> added;

  private final ValueState<Integer> addedCount;
  private final MapState<Integer, RecallSignature> sealed;

  SignatureState(KeyedStateStore store) {
    sums = store.getState(new ValueStateDescriptor<>("signature-sums", new SumsSerializer()));
    added =
        LearnerState.map(
            store, "signature-added", IntSerializer.INSTANCE, new LabeledPicture.Serializer());
    addedCount =
        store.getState(new ValueStateDescriptor<>("signature-added-count", IntSerializer.INSTANCE));
    sealed =
        LearnerState.map(store, "signatures", IntSerializer.INSTANCE, new SignatureSerializer());
  }

  /**
   * Stores an example of the open task, which the sums get later.
   *
   * @return the number of examples that the sums do not have
   */
  public int add(ClassPrompt prompt, float[] features) throws Exception {
    int number = addedCount();
    added.put(
        number,
        LabeledExample.picture(new byte[0], prompt.label(), prompt.promptTemplate(), features));
    addedCount.update(number + 1);
    return number + 1;
  }

  /** The number of examples that the sums do not have. */
  public int addedCount() throws Exception {
    Integer stored = addedCount.value();
    return stored == null ? 0 : stored;
  }

  /**
   * Adds to sums the examples that they do not have.
   *
   * @param first the first of them, from 0 to {@link #addedCount}
   */
  public void addTo(SignatureSums sums, int first) throws Exception {
    int count = addedCount();
    for (int number = first; number < count; number++) {
      LabeledExample one = added.get(number);
      sums.add(new ClassPrompt(one.label(), one.promptTemplate()), one.features());
    }
  }

  /** The open task's sums as they were written last, for the caller alone; null: none. */
  public @Nullable SignatureSums sums() throws Exception {
    SignatureSums written = sums.value();
    return written == null ? null : written.copy();
  }

  /**
   * Writes the open task's sums, which have every example. A state on the heap keeps the object
   * that it is given, and a checkpoint may be written while the sums go on growing. So the state
   * gets a copy.
   */
  public void update(SignatureSums now) throws Exception {
    sums.update(now.copy());
    added.clear();
    addedCount.clear();
  }

  /** Removes the sums of the sealed task. */
  public void clearSums() {
    sums.clear();
    added.clear();
    addedCount.clear();
  }

  /** The sealed tasks before a task that have a signature, in order. */
  public List<Integer> before(int task) throws Exception {
    List<Integer> tasks = new ArrayList<>();
    for (int earlier = 0; earlier < task; earlier++) {
      if (sealed.contains(earlier)) {
        tasks.add(earlier);
      }
    }
    return tasks;
  }

  /** The signature of a sealed task; null if it has none. */
  public @Nullable RecallSignature of(int task) throws Exception {
    return sealed.get(task);
  }

  /** The parts of the signature that a seal names, as they were published. */
  public List<SignaturePart> parts(TaskSealed seal) throws Exception {
    RecallSignature signature = of(seal.getTask());
    return signature == null || seal.getSignature().isEmpty()
        ? List.of()
        : SignatureParts.cut(seal.getLearner(), seal.getTask(), signature, false);
  }

  /** Stores a task's signature, which is never written again. */
  public void seal(int task, RecallSignature signature) throws Exception {
    sealed.put(task, signature);
  }

  /** Removes the signatures of the tasks from one on, and the sums of the open task. */
  void removeFrom(int task) throws Exception {
    LearnerState.removeFrom(sealed, task);
    clearSums();
  }

  /** The format of a sealed task's signature. */
  public static final class SignatureSerializer extends VersionedSerializer<RecallSignature> {
    /** Flink calls this constructor when it restores state. */
    public SignatureSerializer() {
      super(1);
    }

    @Override
    protected void write(RecallSignature signature, DataOutputView target) throws IOException {
      StateFields.writeBytes(SignatureCodec.encode(signature), target);
    }

    @Override
    protected RecallSignature read(int version, DataInputView source) throws IOException {
      return SignatureCodec.decode(StateFields.readBytes(source));
    }
  }

  /** The format of the open task's sums, in double precision. */
  public static final class SumsSerializer extends VersionedSerializer<SignatureSums> {
    /** Flink calls this constructor when it restores state. */
    public SumsSerializer() {
      super(1);
    }

    @Override
    protected void write(SignatureSums sums, DataOutputView target) throws IOException {
      target.writeInt(sums.widths().hidden());
      target.writeInt(sums.widths().embedding());
      target.writeInt(sums.classes().size());
      for (ClassSum one : sums.classes()) {
        Vocabulary.writeClass(one.prompt(), target);
        target.writeLong(one.examples());
        StateFields.writeDoubles(one.sum(), target);
      }
      StateFields.writeDoubles(sums.hiddenMoments(), target);
      StateFields.writeDoubles(sums.embeddingMoments(), target);
    }

    @Override
    protected SignatureSums read(int version, DataInputView source) throws IOException {
      FeatureWidths widths = new FeatureWidths(source.readInt(), source.readInt());
      int count = StateFields.readSize(source);
      List<ClassSum> classes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ClassPrompt prompt = Vocabulary.readClass(source);
        classes.add(new ClassSum(prompt, source.readLong(), StateFields.readDoubles(source)));
      }
      return new SignatureSums(
          widths, classes, StateFields.readDoubles(source), StateFields.readDoubles(source));
    }
  }
}
