// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far a learner's training is: with what is waiting and what is in the reservoir, all that
 * decides what happens next. Nothing in it but {@code endedAt} and {@code loss} depends on time or
 * on the machine, and those decide nothing.
 *
 * @param backbone the fingerprint of the backbone that the learner's atoms belong to
 * @param task the open task, or the one that opens next
 * @param sealed how many tasks are sealed: the bank's version
 * @param examples how many examples the open task has been given; 0: no task is open
 * @param kept how many of them are in the reservoir
 * @param step how many training steps the open task has had
 * @param due how many steps come before anything that waits is admitted
 * @param ending whether the open task is sealed once no step is due
 * @param endedAt when the open task ended, in milliseconds since 1970-01-01 UTC; 0: it has not
 * @param loss the loss of the last step; NaN before the first
 * @param growth how many atoms the open task adds, and what they do
 * @param atoms how many atoms the sealed tasks have over all sites
 * @param waitingFrom the number of the first input that waits
 * @param waitingTo one more than the number of the last input that waits
 */
public record Progress(
    String backbone,
    int task,
    int sealed,
    long examples,
    int kept,
    int step,
    int due,
    boolean ending,
    long endedAt,
    double loss,
    RankDecision growth,
    long atoms,
    long waitingFrom,
    long waitingTo) {

  /** A learner of which nothing has been seen. */
  public static Progress first(String backbone) {
    return new Progress(
        backbone, 0, 0, 0, 0, 0, 0, false, 0, Double.NaN, RankDecision.OPEN, 0, 0, 0);
  }

  /** How many inputs wait. */
  public long waiting() {
    return waitingTo - waitingFrom;
  }

  /** Whether there is anything left to do without new input. */
  public boolean hasWork() {
    return due > 0 || ending || waiting() > 0;
  }

  /** One more input waits. */
  public Progress enqueued() {
    return withWaiting(waitingFrom, waitingTo + 1);
  }

  /** The first input that waited waits no more. */
  public Progress dequeued() {
    return withWaiting(waitingFrom + 1, waitingTo);
  }

  /**
   * One more example of the open task.
   *
   * @param nowKept how many examples are in the reservoir now
   * @param stepsDue how many steps come before the next input
   */
  public Progress given(int nowKept, int stepsDue) {
    return withOpen(examples + 1, nowKept, step, stepsDue, ending, endedAt, loss);
  }

  /**
   * The open task ends.
   *
   * @param stepsDue how many steps are left until the seal
   */
  public Progress ended(int stepsDue, long now) {
    return withOpen(examples, kept, step, stepsDue, true, now, loss);
  }

  /** One of the due steps is done. */
  public Progress stepped(double stepLoss) {
    return withOpen(examples, kept, step + 1, due - 1, ending, endedAt, stepLoss);
  }

  /** More is known of the atoms that the open task adds; one that reuses the bank has no steps. */
  public Progress grown(RankDecision now) {
    int stepsDue = now.reuses() ? 0 : due;
    return new Progress(
        backbone,
        task,
        sealed,
        examples,
        kept,
        step,
        stepsDue,
        ending,
        endedAt,
        loss,
        now,
        atoms,
        waitingFrom,
        waitingTo);
  }

  /** The open task is sealed and the next one may open. */
  public Progress afterSeal(long addedAtoms) {
    return new Progress(
        backbone,
        task + 1,
        sealed + 1,
        0,
        0,
        0,
        0,
        false,
        0,
        Double.NaN,
        RankDecision.OPEN,
        atoms + addedAtoms,
        waitingFrom,
        waitingTo);
  }

  private Progress withWaiting(long from, long to) {
    return new Progress(
        backbone, task, sealed, examples, kept, step, due, ending, endedAt, loss, growth, atoms,
        from, to);
  }

  private Progress withOpen(
      long nowExamples,
      int nowKept,
      int nowStep,
      int nowDue,
      boolean nowEnding,
      long nowEndedAt,
      double nowLoss) {
    return new Progress(
        backbone,
        task,
        sealed,
        nowExamples,
        nowKept,
        nowStep,
        nowDue,
        nowEnding,
        nowEndedAt,
        nowLoss,
        growth,
        atoms,
        waitingFrom,
        waitingTo);
  }

  /** The format of a learner's progress. Version 1 had no growth. */
  public static final class Serializer extends VersionedSerializer<Progress> {
    /** For Flink. */
    public Serializer() {
      super(2);
    }

    @Override
    protected void write(Progress progress, DataOutputView target) throws IOException {
      StateFields.writeString(progress.backbone, target);
      target.writeInt(progress.task);
      target.writeInt(progress.sealed);
      target.writeLong(progress.examples);
      target.writeInt(progress.kept);
      target.writeInt(progress.step);
      target.writeInt(progress.due);
      target.writeBoolean(progress.ending);
      target.writeLong(progress.endedAt);
      target.writeDouble(progress.loss);
      target.writeLong(progress.atoms);
      target.writeLong(progress.waitingFrom);
      target.writeLong(progress.waitingTo);
      RankDecision.write(progress.growth, target);
    }

    @Override
    protected Progress read(int version, DataInputView source) throws IOException {
      Progress progress =
          new Progress(
              StateFields.readString(source),
              source.readInt(),
              source.readInt(),
              source.readLong(),
              source.readInt(),
              source.readInt(),
              source.readInt(),
              source.readBoolean(),
              source.readLong(),
              source.readDouble(),
              RankDecision.OPEN,
              source.readLong(),
              source.readLong(),
              source.readLong());
      return version == 1 ? progress : progress.grown(RankDecision.read(source));
    }
  }
}
