// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends one known stream twice through a cluster of processes: first undisturbed, then with a fault
 * at a random moment of every task. Then compares what the topics hold.
 */
final class ChaosRun {

  private static final int TASK_MANAGERS = 2;
  private static final int REQUESTS = 4;

  /** A task's examples arrive, it is trained and sealed within about this time. */
  private static final int LATEST_MOMENT_MILLIS = 5000;

  /** The driver waits for a broker that starts again. Kafka's default gives up after a minute. */
  private static final Map<String, String> PATIENT_CLIENT =
      Map.of("max.block.ms", "300000", "delivery.timeout.ms", "300000");

  private final ChaosSettings settings;
  private final Consumer<String> progress;
  private final Random random;
  private final Recoveries recoveries = new Recoveries();
  private final @Nullable Path clockLibrary = ProcessCluster.clockLibrary().orElse(null);

  /**
   * @param progress takes what happens, line by line
   */
  ChaosRun(ChaosSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.random = new Random(settings.seed());
  }

  ChaosVerdict run() throws IOException, InterruptedException {
    ProcessCluster cluster =
        ProcessCluster.start(
            settings.output().resolve("cluster"),
            new ClusterStart(TASK_MANAGERS, null, null, clockLibrary),
            ChaosJobs.LIMIT);
    try (PictureFolders files = new PictureFolders()) {
      KnownStream stream = new KnownStream(files.readDemoData(), settings.seed());
      KafkaAccess undisturbed = newTopics(cluster, "undisturbed-");
      learnUndisturbed(cluster, undisturbed, stream);
      KafkaAccess disturbed = newTopics(cluster, "disturbed-");
      String failure = null;
      try {
        learnUnderFaults(cluster, disturbed, stream);
      } catch (IOException | IllegalStateException e) {
        // The topics are compared all the same: what is on them matters most after a failure.
        failure = e.toString();
        cluster.startMissing();
        cluster.awaitReady(ChaosJobs.LIMIT);
      }
      return new ChaosVerdict(
          Damage.between(
              RunRecords.read(undisturbed),
              RunRecords.read(disturbed),
              clockLibrary == null ? Duration.ZERO : FaultKind.CLOCK_ERROR),
          recoveries,
          failure);
    } finally {
      cluster.stop();
    }
  }

  private void learnUndisturbed(ProcessCluster cluster, KafkaAccess access, KnownStream stream)
      throws IOException, InterruptedException {
    progress.accept("Learning %d tasks undisturbed.".formatted(settings.faults()));
    ChaosJobs jobs = new ChaosJobs(cluster, access, settings.jobJar());
    jobs.start(Job.LEARNER);
    try (RecordSender sender = new RecordSender(access)) {
      for (int task = 0; task < settings.faults(); task++) {
        stream.sendTask(sender, task);
      }
      sender.flush();
    }
    try (Arrivals arrivals = new Arrivals(access)) {
      if (!arrivals.await(settings.faults(), 0, patience())) {
        throw new IOException("The undisturbed run has not sealed every task in time");
      }
    }
    jobs.cancel(Job.LEARNER);
  }

  private void learnUnderFaults(ProcessCluster cluster, KafkaAccess access, KnownStream stream)
      throws IOException, InterruptedException {
    ChaosJobs jobs = new ChaosJobs(cluster, access, settings.jobJar());
    jobs.start(Job.LEARNER);
    jobs.start(Job.SERVING);
    jobs.awaitCheckpoints(Instant.now());
    ChaosScene scene = new ChaosScene(cluster, jobs, access, random);
    try (RecordSender sender = new RecordSender(access);
        Arrivals arrivals = new Arrivals(access)) {
      int number = 0;
      for (FaultKind kind : new FaultOrder(random, kinds()).first(settings.faults())) {
        stream.sendTask(sender, number);
        stream.sendRequests(sender, number, "before-" + number, REQUESTS);
        sender.flush();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MOMENT_MILLIS));
        Instant struck = Instant.now();
        kind.strike(scene);
        stream.sendRequests(sender, number, "after-" + number, REQUESTS);
        sender.flush();
        Instant mended = Instant.now();
        if (!arrivals.awaitAnswer("after-" + number + "-0", patience())) {
          progress.accept("A request was not answered in time.");
        }
        double answered = secondsSince(struck);
        jobs.awaitCheckpoints(mended);
        note(kind, answered, secondsSince(struck));
        number++;
      }
      // What is still missing when time is out counts as lost.
      boolean all = arrivals.await(settings.faults(), 2 * REQUESTS * settings.faults(), patience());
      progress.accept(all ? "Everything has arrived." : "Something has not arrived in time.");
    }
  }

  private List<FaultKind> kinds() {
    if (clockLibrary != null) {
      return List.of(FaultKind.values());
    }
    progress.accept(
        "Left out: "
            + FaultKind.CLOCK_JUMP.title()
            + ". It needs libfaketime (Debian: apt install libfaketime).");
    return Stream.of(FaultKind.values()).filter(kind -> kind != FaultKind.CLOCK_JUMP).toList();
  }

  /** A busy machine takes this long to train a task. */
  private Duration patience() {
    return ChaosJobs.LIMIT.plusSeconds(20L * settings.faults());
  }

  private static double secondsSince(Instant moment) {
    return Duration.between(moment, Instant.now()).toMillis() / 1000.0;
  }

  private void note(FaultKind kind, double toAnswer, double toRun) {
    recoveries.add(kind, toAnswer, toRun);
    progress.accept(
        "Fault %d of %d, %s: serving answered after %.1f s, all ran again after %.1f s."
            .formatted(recoveries.count(), settings.faults(), kind.title(), toAnswer, toRun));
  }

  private static KafkaAccess newTopics(ProcessCluster cluster, String prefix) throws IOException {
    KafkaAccess broker = cluster.broker();
    Topics topics = new Topics(prefix);
    KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), topics, PATIENT_CLIENT);
    try (TopicsAdmin admin = TopicsAdmin.connect(access)) {
      admin.create(EmbeddedTopics.plan(topics));
    }
    return access;
  }
}
