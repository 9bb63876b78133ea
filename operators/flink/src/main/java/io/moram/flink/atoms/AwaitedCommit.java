// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

/**
 * A change of the topic atoms that has not been seen there. It is missed some checkpoints and some
 * time after its own checkpoint; each attempt to repeat it doubles both.
 */
public final class AwaitedCommit {
  private static final long NONE = Long.MAX_VALUE;
  private static final int CHECKPOINTS = 3;
  private static final long MILLIS = 10_000;
  private static final int MAX_DOUBLINGS = 8;

  private long checkpoint = NONE;
  private int completed;
  private long committedAt;
  private int attempts;

  /** Awaits a change that a restored checkpoint has. */
  public static AwaitedCommit restored() {
    AwaitedCommit restored = new AwaitedCommit();
    restored.checkpoint = 0;
    return restored;
  }

  /** A checkpoint has what was emitted before it. */
  public void snapshot(long next) {
    checkpoint = Math.min(checkpoint, next);
  }

  /** The change is emitted again. */
  public void repeated() {
    checkpoint = NONE;
    completed = 0;
    attempts = Math.min(attempts + 1, MAX_DOUBLINGS);
  }

  /** Whether a checkpoint that is complete has the change. */
  public boolean isIn(long complete) {
    return checkpoint <= complete;
  }

  /**
   * A checkpoint is complete.
   *
   * @param now the time in milliseconds
   * @return whether the change should have been seen by now
   */
  public boolean isMissed(long complete, long now) {
    if (!isIn(complete)) {
      return false;
    }
    if (completed++ == 0) {
      committedAt = now;
    }
    return completed > CHECKPOINTS << attempts && now - committedAt >= MILLIS << attempts;
  }
}
