// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.testing.BuiltJobJar;
import io.moram.client.KafkaAccess;
import io.moram.client.RecordSender;
import io.moram.client.TopicsAdmin;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedTopics;
import io.moram.local.cluster.ClusterStart;
import io.moram.local.cluster.ProcessCluster;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs come and go in one TaskManager, whose memory must stay flat. Takes ten minutes on two cores.
 */
@Tag("chaos")
@EnabledOnOs(OS.LINUX)
@Timeout(2400)
class RedeployITCase {

  private static final int REQUESTS = 4;

  /** Later cycles may have this much more than the first ones: caches fill, code is compiled. */
  private static final double GROWTH = 1.15;

  private static final int FIRST_CYCLES = 5;

  @TempDir Path folder;
  private final PictureFolders files = new PictureFolders();
  private ProcessCluster cluster;
  private KnownStream stream;
  private ChaosJobs jobs;
  private KafkaAccess access;

  @BeforeEach
  void start() throws Exception {
    cluster = ProcessCluster.start(folder.resolve("cluster"), ClusterStart.of(1), ChaosJobs.LIMIT);
    access =
        new KafkaAccess(cluster.broker().bootstrapServers(), new Topics("redeploy-"), Map.of());
    try (TopicsAdmin admin = TopicsAdmin.connect(access)) {
      admin.create(EmbeddedTopics.plan(access.topics()));
    }
    stream = new KnownStream(files.readDemoData(), 1);
    jobs = new ChaosJobs(cluster, access, Path.of(BuiltJobJar.path()));
    jobs.start(Job.LEARNER);
    jobs.start(Job.SERVING);
  }

  @AfterEach
  void stop() throws Exception {
    files.close();
    cluster.stop();
  }

  @Test
  void twentyTimesCancelledAndSubmittedAgain() throws Exception {
    List<TaskManagerMemory> memory = new ArrayList<>();
    for (int cycle = 0; cycle < 20; cycle++) {
      work(cycle);
      memory.add(TaskManagerMemory.of(cluster));
      for (Job job : jobs.started()) {
        jobs.cancelAndResubmit(job, jobs.parallelism(job));
      }
    }
    assertFlat(memory);
  }

  @Test
  void thirtyTimesRestarted() throws Exception {
    List<TaskManagerMemory> memory = new ArrayList<>();
    for (int cycle = 0; cycle < 30; cycle++) {
      work(cycle);
      memory.add(TaskManagerMemory.of(cluster));
      cluster.process(ProcessCluster.JOB_MANAGER).kill();
      cluster.startMissing();
    }
    assertFlat(memory);
  }

  private void work(int number) throws IOException, InterruptedException {
    jobs.awaitCheckpoints(Instant.now());
    try (RecordSender sender = new RecordSender(access);
        Arrivals arrivals = new Arrivals(access)) {
      stream.sendTask(sender, number);
      stream.sendRequests(sender, number, "cycle-" + number, REQUESTS);
      sender.flush();
      assertThat(arrivals.await(number + 1, REQUESTS * (number + 1), ChaosJobs.LIMIT)).isTrue();
    }
  }

  private static void assertFlat(List<TaskManagerMemory> cycles) {
    TaskManagerMemory first = TaskManagerMemory.most(cycles.subList(0, FIRST_CYCLES));
    TaskManagerMemory last =
        TaskManagerMemory.most(cycles.subList(cycles.size() - FIRST_CYCLES, cycles.size()));
    assertThat(last.pid()).as("one process all the time").isEqualTo(first.pid());
    assertThat((double) last.classes())
        .as("classes: %s", cycles)
        .isLessThan(first.classes() * GROWTH);
    assertThat((double) last.heap()).as("heap: %s", cycles).isLessThan(first.heap() * GROWTH);
    assertThat((double) last.threads())
        .as("threads: %s", cycles)
        .isLessThan(first.threads() * GROWTH);
    assertThat((double) last.resident())
        .as("resident: %s", cycles)
        .isLessThan(first.resident() * GROWTH);
  }
}
