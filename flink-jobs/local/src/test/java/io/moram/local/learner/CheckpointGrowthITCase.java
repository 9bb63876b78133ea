// SPDX-License-Identifier: Apache-2.0
package io.moram.local.learner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.RecordSender;
import io.moram.client.TopicFollower;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.flink.backbone.DeviceKind;
import io.moram.flink.boundary.DetectorKind;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.jobs.learner.LearnerJob;
import io.moram.jobs.learner.TrainingOptions;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedCluster;
import io.moram.local.EmbeddedClusterSettings;
import io.moram.local.EmbeddedJob;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a checkpoint costs as a learner's bank grows: blocks of the real size (rank 16, 48 sites),
 * few steps, a checkpoint every second.
 */
@Timeout(400)
class CheckpointGrowthITCase {

  private static final int TASKS = 12;
  private static final int TASK_EXAMPLES = 8;
  private static final int MOST_WRITTEN = 6;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void aCheckpointCostsWhatTheLastTaskAddedNotWhatTheBankHolds() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedCluster cluster =
            EmbeddedCluster.start(
                EmbeddedClusterSettings.laptop(folder.resolve("flink"), 0)
                    .withCheckpointInterval(Duration.ofSeconds(1)));
        PictureFolders files = new PictureFolders()) {
      KafkaAccess access =
          new KafkaAccess(broker.bootstrapServers(), new Topics("growth-"), Map.of());
      broker.createTopics(EmbeddedTopics.all(access.topics()));
      EmbeddedJob job = submit(cluster, access);
      List<PictureDomain> domains = files.readDemoData();
      List<Growth> growth = new ArrayList<>();
      try (RecordSender sender = new RecordSender(access);
          TopicFollower<SpecificRecord> atoms =
              TopicFollower.fromStart(access, access.topics().atoms(), MessageCodec.atoms())) {
        Checkpoints checkpoints = new Checkpoints(cluster.dashboard(), job);
        for (int task = 0; task < TASKS; task++) {
          long before = checkpoints.written();
          send(sender, domains.get(task % domains.size()), "task-" + task);
          long blocks = awaitSeal(atoms, job);
          checkpoints.awaitOneAfter(System.currentTimeMillis());
          growth.add(
              new Growth(task, blocks, checkpoints.written() - before, checkpoints.stateSize()));
        }
      }
      job.cancel(LIMIT);
      print(growth);

      assertThat(growth)
          .as("new blocks, and the active atoms with two moments where a checkpoint met them")
          .allSatisfy(task -> assertThat(task.written()).isLessThan(MOST_WRITTEN * task.blocks()));
      assertThat(growth.get(TASKS - 1).state())
          .as("a whole bank lies in the state, compressed")
          .isGreaterThan(TASKS * growth.get(0).blocks() * 2 / 3);
    }
  }

  private record Growth(int task, long blocks, long written, long state) {}

  private static void print(List<Growth> growth) {
    System.out.println("| task | new blocks | written by checkpoints | ratio | whole state |");
    System.out.println("|---|---|---|---|---|");
    for (Growth one : growth) {
      System.out.printf(
          Locale.ROOT,
          "| %d | %.2f MB | %.2f MB | %.2f | %.2f MB |%n",
          one.task(),
          one.blocks() / 1e6,
          one.written() / 1e6,
          one.written() / (double) one.blocks(),
          one.state() / 1e6);
    }
  }

  private static EmbeddedJob submit(EmbeddedCluster cluster, KafkaAccess access) throws Exception {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, access.bootstrapServers());
    options.set(TopicOptions.TOPIC_PREFIX, access.topics().prefix());
    options.set(BackboneOptions.DEVICE, DeviceKind.CPU);
    options.set(BoundaryOptions.DETECTOR, DetectorKind.MARKER);
    options.set(TrainingOptions.BATCH_SIZE, 4);
    options.set(TrainingOptions.STEPS_PER_TASK, 1);
    StreamExecutionEnvironment environment = cluster.environment(options);
    LearnerJob.build(environment, options);
    EmbeddedJob job = cluster.submit(LearnerJob.NAME, environment);
    job.awaitRunning(LIMIT);
    return job;
  }

  private static void send(RecordSender sender, PictureDomain domain, String marker)
      throws IOException {
    for (PictureFile picture : domain.shuffledTrain(1).subList(0, TASK_EXAMPLES)) {
      sender.send(
          Example.newBuilder()
              .setLearner("grow")
              .setExampleId(picture.label())
              .setEventTime(0)
              .setImage(ByteBuffer.wrap(picture.read()))
              .setLabel(picture.label())
              .setTaskMarker(marker)
              .build());
    }
    sender.send(new EndOfTask("grow", 0L));
    sender.flush();
  }

  /** The bytes of the keys and values of the blocks that came with the next seal. */
  private static long awaitSeal(TopicFollower<SpecificRecord> atoms, EmbeddedJob job)
      throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    long bytes = 0;
    boolean sealed = false;
    while (!sealed) {
      assertThat(System.nanoTime()).as("time to wait for a seal").isLessThan(end);
      job.requireNotEnded();
      for (ReadMessage<SpecificRecord> message : atoms.poll(Duration.ofMillis(200))) {
        if (message.record() instanceof AtomBlockRecord block) {
          bytes += block.getKeys().remaining() + block.getValues().remaining();
        }
        sealed |= message.record() instanceof TaskSealed;
      }
    }
    return bytes;
  }

  /** What the job's completed checkpoints have written, gathered over REST. */
  private static final class Checkpoints {
    private final URI address;
    private final Map<Long, Long> written = new TreeMap<>();
    private long stateSize;
    private long lastTriggered;

    Checkpoints(URI dashboard, EmbeddedJob job) {
      address = dashboard.resolve("/jobs/" + job.id() + "/checkpoints");
    }

    /**
     * Waits until a checkpoint that began after {@code time} is shown as completed: REST answers
     * from a cache of some seconds, and what a seal wrote is in the state of that checkpoint.
     */
    void awaitOneAfter(long time) throws Exception {
      long end = System.nanoTime() + LIMIT.toNanos();
      read();
      while (lastTriggered <= time) {
        assertThat(System.nanoTime()).as("time to wait for a checkpoint").isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(100);
        read();
      }
    }

    private void read() throws IOException {
      JsonNode answer;
      try (InputStream in = address.toURL().openStream()) {
        answer = JSON.readTree(in);
      }
      for (JsonNode checkpoint : answer.get("history")) {
        if (checkpoint.get("status").asText().equals("COMPLETED")) {
          written.put(checkpoint.get("id").asLong(), checkpoint.get("checkpointed_size").asLong());
          long triggered = checkpoint.get("trigger_timestamp").asLong();
          if (triggered > lastTriggered) {
            lastTriggered = triggered;
            stateSize = checkpoint.get("state_size").asLong();
          }
        }
      }
    }

    long written() {
      return written.values().stream().mapToLong(Long::longValue).sum();
    }

    long stateSize() {
      return stateSize;
    }
  }
}
