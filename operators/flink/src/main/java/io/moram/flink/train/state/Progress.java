// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a learner's training. Together with the inputs that wait and the reservoir, it
 * decides what happens next. Only {@link OpenTaskProgress#endedAt} and {@link
 * OpenTaskProgress#loss} depend on time or on the machine, and those decide nothing.
 *
 * @param backbone the fingerprint of the backbone that the learner's atoms belong to
 * @param open the open task, or the one that opens next
 * @param sealed the totals of the sealed tasks
 * @param queue the inputs that wait
 */
public record Progress(String backbone, OpenTaskProgress open, Totals sealed, Queue queue) {

  /**
   * The totals of the sealed tasks.
   *
   * @param tasks the number of sealed tasks: the bank's version
   * @param atoms the number of their atoms over all sites
   */
  public record Totals(int tasks, long atoms) {}

  /**
   * The inputs that wait in keyed state, by their numbers.
   *
   * @param from the number of the first input that waits
   * @param to one more than the number of the last input that waits; {@code from}: none waits
   */
  public record Queue(long from, long to) {
    /** The number of inputs that wait. */
    public long size() {
      return to - from;
    }
  }

  /** The progress of a learner that has had no input. */
  public static Progress first(String backbone) {
    return sealed(backbone, 0, 0);
  }

  /**
   * The progress of a learner whose tasks are all sealed.
   *
   * @param atoms the number of their atoms over all sites
   */
  public static Progress sealed(String backbone, int tasks, long atoms) {
    return new Progress(backbone, OpenTaskProgress.NONE, new Totals(tasks, atoms), new Queue(0, 0));
  }

  /** The number of the open task, or of the one that opens next, from 0. */
  public int task() {
    return sealed.tasks;
  }

  /** Returns whether there is anything left to do without new input. */
  public boolean hasWork() {
    return open.hasWork() || queue.size() > 0;
  }

  /** Adds an input at the end of the queue. */
  public Progress enqueued() {
    return new Progress(backbone, open, sealed, new Queue(queue.from, queue.to + 1));
  }

  /** Removes the first input of the queue. */
  public Progress dequeued() {
    return new Progress(backbone, open, sealed, new Queue(queue.from + 1, queue.to));
  }

  /** Replaces the progress of the open task. */
  public Progress withOpen(OpenTaskProgress now) {
    return new Progress(backbone, now, sealed, queue);
  }

  /**
   * Seals the open task, so that the next one may open.
   *
   * @param addedAtoms the number of its atoms over all sites
   */
  public Progress afterSeal(long addedAtoms) {
    Totals totals = new Totals(sealed.tasks + 1, sealed.atoms + addedAtoms);
    return new Progress(backbone, OpenTaskProgress.NONE, totals, queue);
  }

  /** Removes the inputs of the queue from one on; {@code to} is its number. */
  public Progress queueEndingAt(long to) {
    return new Progress(backbone, open, sealed, new Queue(queue.from, to));
  }

  /**
   * Takes back the open task and the sealed ones from one on.
   *
   * @param droppedAtoms the number of their atoms over all sites
   */
  public Progress rolledBackTo(int task, long droppedAtoms) {
    Totals totals = new Totals(task, sealed.atoms - droppedAtoms);
    return new Progress(backbone, OpenTaskProgress.NONE, totals, queue);
  }

  /**
   * The format of a learner's progress. Version 1 had no rank decision. The bytes hold the number
   * of sealed tasks twice, because the first versions counted the open task apart.
   */
  public static final class Serializer extends VersionedSerializer<Progress> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(2);
    }

    @Override
    protected void write(Progress progress, DataOutputView target) throws IOException {
      OpenTaskProgress open = progress.open;
      StateFields.writeString(progress.backbone, target);
      target.writeInt(progress.task());
      target.writeInt(progress.sealed.tasks);
      target.writeLong(open.examples());
      target.writeInt(open.kept());
      target.writeInt(open.step());
      target.writeInt(open.due());
      Long endedAt = open.endedAt();
      target.writeBoolean(endedAt != null);
      target.writeLong(endedAt == null ? 0 : endedAt);
      target.writeDouble(open.loss());
      target.writeLong(progress.sealed.atoms);
      target.writeLong(progress.queue.from);
      target.writeLong(progress.queue.to);
      RankDecision.write(open.decision(), target);
    }

    @Override
    protected Progress read(int version, DataInputView source) throws IOException {
      String backbone = StateFields.readString(source);
      int task = source.readInt();
      int sealedTasks = source.readInt();
      if (task != sealedTasks) {
        throw new IOException(
            "A learner's progress has open task "
                + task
                + " and "
                + sealedTasks
                + " sealed tasks; the numbers must be equal");
      }
      long examples = source.readLong();
      int kept = source.readInt();
      int step = source.readInt();
      int due = source.readInt();
      boolean ending = source.readBoolean();
      long time = source.readLong();
      @Nullable Long endedAt = ending ? Long.valueOf(time) : null;
      double loss = source.readDouble();
      Totals sealed = new Totals(sealedTasks, source.readLong());
      Queue queue = new Queue(source.readLong(), source.readLong());
      RankDecision decision = version == 1 ? RankDecision.OPEN : RankDecision.read(source);
      OpenTaskProgress open =
          new OpenTaskProgress(examples, kept, step, due, endedAt, loss, decision);
      return new Progress(backbone, open, sealed, queue);
    }
  }
}
