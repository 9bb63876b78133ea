// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.jobs.learner.LearnerOptions;
import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.rest.messages.ResourceProfileInfo;
import org.junit.jupiter.api.Test;

class MemoryNeedsTest {
  private final Configuration options = new Configuration();

  private List<String> notes(Job job, int offHeapMebibytes) {
    return new MemoryNeeds(job, options)
        .notes(new ResourceProfileInfo(2, 1024, offHeapMebibytes, 1024, 128, Map.of()));
  }

  @Test
  void theLearnersBanksAndActivationsCountTogether() {
    options.set(LearnerOptions.ACTIVATION_MEMORY, MemorySize.ofMebiBytes(300));
    options.set(LearnerOptions.BANK_MEMORY, MemorySize.ofMebiBytes(200));
    assertThat(notes(Job.LEARNER, 500)).isEmpty();
    assertThat(notes(Job.LEARNER, 400))
        .singleElement()
        .asString()
        .startsWith(
            "learner.activation-memory is 300.000mb (314572800 bytes) and learner.bank-memory is"
                + " 200.000mb (209715200 bytes), and a TaskManager has 400.000mb (419430400 bytes)"
                + " of taskmanager.memory.task.off-heap.size.");
  }

  @Test
  void aTrainerOnGpusKeepsItsBanksThere() {
    options.set(LearnerSlotOptions.TRAINER_GPUS, 1.0);
    assertThat(notes(Job.LEARNER, 0)).isEmpty();
  }

  @Test
  void servingNeedsItsBanks() {
    options.set(ServingOptions.BANK_MEMORY, MemorySize.ofMebiBytes(200));
    assertThat(notes(Job.SERVING, 200)).isEmpty();
    assertThat(notes(Job.SERVING, 199))
        .singleElement()
        .asString()
        .startsWith("serving.bank-memory is 200.000mb");
    assertThat(notes(Job.EVALUATION, 0)).isEmpty();
  }
}
