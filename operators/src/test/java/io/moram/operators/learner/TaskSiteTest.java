// SPDX-License-Identifier: Apache-2.0
package io.moram.operators.learner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class TaskSiteTest {

  @Test
  void aLaterTaskLiesBehindEveryEarlierOneWhateverTheSitesAreCalled() throws IOException {
    int[] tasks = {0, 1, 9, 10, 255, 256, 65_536, Integer.MAX_VALUE};
    for (int i = 1; i < tasks.length; i++) {
      assertThat(
              Arrays.compareUnsigned(
                  bytes(new TaskSite(tasks[i - 1], "z".repeat(90))),
                  bytes(new TaskSite(tasks[i], "a"))))
          .as("task %d against task %d", tasks[i - 1], tasks[i])
          .isNegative();
    }
  }

  private static byte[] bytes(TaskSite key) throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    new TaskSite.Serializer().serialize(key, target);
    return target.getCopyOfBuffer();
  }
}
