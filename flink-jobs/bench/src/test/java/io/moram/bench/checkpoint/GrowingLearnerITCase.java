// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.bench.checkpoint.GrowingLearner.Sealed;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(400)
class GrowingLearnerITCase {
  private static final int TASKS = 8;
  private static final double MOST = 1.3;

  @TempDir Path folder;

  @Test
  void aSealLargerThanTheWriteBufferIsWrittenOnce() throws Exception {
    Configuration options = new Configuration();
    options.setString("state.backend.rocksdb.writebuffer.size", "256 kb");
    try (GrowingLearner learner = new GrowingLearner(null, folder, options)) {
      for (int task = 0; task < TASKS; task++) {
        Sealed sealed = learner.learn(false);
        assertThat(sealed.blockBytes())
            .as("bytes of task %d's blocks", task)
            .isGreaterThan(1_000_000);
        assertThat(sealed.afterSeal().writtenBytes())
            .as("bytes written after task %d's seal", task)
            .isLessThan((long) (MOST * sealed.blockBytes()));
      }
      learner.stop();
    }
  }
}
