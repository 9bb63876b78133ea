// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  @Test
  void theOrderIsThatOfTheBytes() throws IOException {
    List<TaskSite> keys = new ArrayList<>();
    for (int task : new int[] {0, 1, 300}) {
      for (String site : List.of("text.10.query", "text.2.query", "é", "z", "", "vision.0.fc1")) {
        keys.add(new TaskSite(task, site));
      }
    }
    for (TaskSite one : keys) {
      for (TaskSite other : keys) {
        assertThat(Integer.signum(one.compareTo(other)))
            .as("%s against %s", one, other)
            .isEqualTo(Integer.signum(Arrays.compareUnsigned(bytes(one), bytes(other))));
      }
    }
  }

  private static byte[] bytes(TaskSite key) throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    new TaskSite.Serializer().serialize(key, target);
    return target.getCopyOfBuffer();
  }
}
