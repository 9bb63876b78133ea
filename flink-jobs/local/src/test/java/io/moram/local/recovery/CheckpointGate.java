// SPDX-License-Identifier: Apache-2.0
package io.moram.local.recovery;

import io.moram.flink.io.KafkaMessage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * A function whose part of a checkpoint takes as long as the test wants. The operators of the job
 * run in the JVM of the test, and so share what is static here.
 */
final class CheckpointGate
    implements MapFunction<KafkaMessage, KafkaMessage>, CheckpointedFunction {
  private static final long serialVersionUID = 1;
  private static final AtomicBoolean CLOSED = new AtomicBoolean();
  private static final Semaphore PERMITS = new Semaphore(0);

  /** Checkpoints that begin from now on do not complete. */
  static void shut() {
    CLOSED.set(true);
  }

  /** Lets the checkpoint that waits complete. The next one waits. */
  static void letOneThrough() {
    PERMITS.release();
  }

  static void openForGood() {
    CLOSED.set(false);
    PERMITS.release();
  }

  /** Returns whether a checkpoint waits. */
  static boolean holdsOne() {
    return PERMITS.hasQueuedThreads();
  }

  @Override
  public KafkaMessage map(KafkaMessage message) {
    return message;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (CLOSED.get()) {
      PERMITS.acquire();
    }
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {}
}
