// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.pipeline;

import io.moram.bench.serve.BenchPictures;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.Percentiles;
import io.moram.bench.timing.RoundSettings;
import io.moram.cli.progress.ProgressReporter;
import io.moram.jobs.serving.Delivery;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import io.moram.serving.AnswerRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Measures the latency of ordinary requests of one learner, alone and while another learner's
 * requests carry hostile pictures. The next hostile requests are sent once the last ones have their
 * outcome.
 */
public final class NeighbourBench {
  private static final int ATOMS = 160;
  private static final int TASKS = 10;
  private static final int BATCH = 32;
  private static final Duration BATCH_DELAY = Duration.ofMillis(10);
  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);
  private static final double MEDIAN = 50;
  private static final double HIGHEST = 99;

  private final NeighbourBenchSettings settings;
  private final ProgressReporter display;
  private final BenchPictures pictures;
  private final List<byte[]> fixtures;

  /**
   * Reads the hostile files.
   *
   * @param display shows the progress
   * @throws IOException if the folder has no file, or cannot be read
   */
  public NeighbourBench(NeighbourBenchSettings settings, ProgressReporter display)
      throws IOException {
    this.settings = settings;
    this.display = display;
    this.pictures = new BenchPictures();
    this.fixtures = new ArrayList<>();
    try (Stream<Path> files = Files.list(settings.fixtures())) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        fixtures.add(Files.readAllBytes(file));
      }
    }
    if (fixtures.isEmpty()) {
      throw new IOException("--fixtures is " + settings.fixtures() + "; it has no files.");
    }
  }

  /**
   * Measures both sides.
   *
   * @param folder an empty folder for the broker and the cluster
   */
  public NeighbourResult run(Path folder) throws Exception {
    try (ServingRun run = new ServingRun(job(folder), null, pictures, folder);
        RequestProducer producer = run.producer();
        PredictionMonitor watch = run.watch();
        HostileRequests hostile = run.hostile(fixtures)) {
      run.serve(Delivery.AT_LEAST_ONCE, Duration.ZERO);
      SteadyLoad load = new SteadyLoad(producer, watch, settings.perSecond(), settings.time());
      display.say("Three times %d s of load.".formatted(settings.time().toSeconds()));
      // The job is new, and the JVM still compiles the code of a steady stream.
      load.run("warm-up-", ids -> messages(load.count(), ids));
      double[] alone = load.run("alone-", ids -> messages(load.count(), ids));
      double[] beside =
          beside(hostile, () -> load.run("beside-", ids -> messages(load.count(), ids)));
      return result(run, alone, beside, hostile);
    }
  }

  private static PipelineBenchSettings job(Path output) {
    return new PipelineBenchSettings(
        BenchShape.CLIP_MINI,
        ATOMS,
        TASKS,
        AnswerRule.RECALL,
        BATCH,
        1,
        new RoundSettings(0, 1),
        BATCH_DELAY,
        CHECKPOINTS,
        Duration.ZERO,
        Duration.ZERO,
        output);
  }

  private static double[] beside(HostileRequests hostile, Callable<double[]> load)
      throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService sender = Executors.newSingleThreadExecutor();
    try {
      Future<?> sent =
          sender.submit(
              () -> {
                while (!enough.get()) {
                  hostile.round();
                }
                return null;
              });
      double[] millis = load.call();
      enough.set(true);
      sent.get();
      return millis;
    } catch (ExecutionException e) {
      throw new IOException("The hostile requests failed", e.getCause());
    } finally {
      enough.set(true);
      sender.shutdown();
    }
  }

  private NeighbourResult result(
      ServingRun run, double[] alone, double[] beside, HostileRequests hostile) throws IOException {
    double aloneMedian = Percentiles.of(alone, MEDIAN);
    double aloneHighest = Percentiles.of(alone, HIGHEST);
    double besideMedian = Percentiles.of(beside, MEDIAN);
    double besideHighest = Percentiles.of(beside, HIGHEST);
    return new NeighbourResult(
        settings.perSecond(),
        alone.length,
        aloneMedian,
        aloneHighest,
        besideMedian,
        besideHighest,
        besideMedian / aloneMedian,
        besideHighest / aloneHighest,
        hostile.sent(),
        hostile.deadLettered(),
        Percentiles.of(hostile.millis(), MEDIAN),
        Percentiles.of(hostile.millis(), 100),
        run.restarts());
  }

  private List<byte[]> messages(int count, String ids) {
    MessageCodec<Request> codec = MessageCodec.requests();
    List<byte[]> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(
          codec.encode(
              Request.newBuilder()
                  .setLearner(ServingRun.LEARNER)
                  .setRequestId(ids + i)
                  .setEventTime(System.currentTimeMillis())
                  .setImage(ByteBuffer.wrap(pictures.get(i)))
                  .setTopK(1)
                  .build()));
    }
    return messages;
  }
}
