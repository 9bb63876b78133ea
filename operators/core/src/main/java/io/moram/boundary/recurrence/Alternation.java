// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.recurrence;

import io.moram.boundary.Interleaving;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Detects that two tasks alternate: {@value #TURNS} consecutive boundaries each return to the task
 * before the one that they end.
 */
final class Alternation {
  /** The number of consecutive boundaries; A B A B A has three. */
  static final int TURNS = 3;

  private static final int NONE = -1;

  private int beforeClosed = NONE;
  private int turns;
  private @Nullable Interleaving pair;

  /**
   * Records a declared boundary. A task that recurs has the number of its first occurrence.
   *
   * @return the two tasks if this boundary completes the alternation, otherwise null
   */
  @Nullable Interleaving declared(int closed, int opened) {
    turns = opened == beforeClosed && opened != closed ? turns + 1 : 0;
    beforeClosed = closed;
    pair = turns >= TURNS ? Interleaving.of(closed, opened) : null;
    return turns == TURNS ? pair : null;
  }

  /** The two tasks that alternate now; null if none do. */
  @Nullable Interleaving pair() {
    return pair;
  }

  /** Records the end of a task for an external reason, which breaks an alternation. */
  void interrupted() {
    beforeClosed = NONE;
    turns = 0;
    pair = null;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(beforeClosed);
    out.writeInt(turns);
    out.writeInt(pair == null ? NONE : pair.first());
    out.writeInt(pair == null ? NONE : pair.second());
  }

  static Alternation read(DataInputStream in) throws IOException {
    Alternation alternation = new Alternation();
    alternation.beforeClosed = in.readInt();
    alternation.turns = in.readInt();
    int first = in.readInt();
    int second = in.readInt();
    alternation.pair = first == NONE ? null : new Interleaving(first, second);
    return alternation;
  }
}
