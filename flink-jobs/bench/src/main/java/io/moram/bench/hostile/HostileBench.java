// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.bench.hostile.DamagedPictures.Damaged;
import io.moram.bench.hostile.HostileJobs.Taken;
import io.moram.bench.serve.BenchPictures;
import io.moram.bench.workload.BenchCluster;
import io.moram.bench.workload.ProcessMemory;
import io.moram.cli.progress.ProgressReporter;
import io.moram.schemas.EndOfTask;
import io.moram.schemas.Example;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends damaged records, and sound records with damaged pictures, through the learner job and the
 * serving job. Each record must be used or become a dead letter once, and no job may restart.
 */
public final class HostileBench {
  /** The start of the names of learners whose records are sound, with damaged pictures. */
  static final String SOUND = "pictures-";

  private static final Duration CHECKPOINTS = Duration.ofSeconds(2);

  /** After this time without another outcome, what has none is missing. */
  private static final Duration STILL = Duration.ofSeconds(60);

  private static final Duration READ = Duration.ofSeconds(1);

  private static final int CHUNK = 10_000;
  private static final double HALF = 0.5;
  private static final int LEARNERS = 8;
  private static final int CLASSES = 10;
  private static final int TASK = 500;

  /** Tasks per learner. Each takes memory for good, so that no later growth is a task's. */
  private static final int TASKS = 3;

  private static final int SMALL = 16;

  private final HostileBenchSettings settings;
  private final ProgressReporter display;
  private final MessageCodec<SpecificRecord> exampleCodec = MessageCodec.examples();
  private final MessageCodec<Request> requestCodec = MessageCodec.requests();
  private final DamagedRecords records;
  private final DamagedPictures pictures;
  private final Random random;
  private String examplesTopic = "";
  private String requestsTopic = "";
  private long examples;
  private long requests;
  private long readable;
  private int recordsSent;
  private int picturesSent;

  /**
   * Reads the originals that are damaged.
   *
   * @param display shows the progress
   */
  public HostileBench(HostileBenchSettings settings, ProgressReporter display) throws IOException {
    this.settings = settings;
    this.display = display;
    random = new Random(settings.seed());
    BenchPictures demo = new BenchPictures();
    List<byte[]> small = new ArrayList<>();
    for (int i = 0; i < SMALL; i++) {
      small.add(demo.get(i));
    }
    records = new DamagedRecords(small, random);
    pictures = new DamagedPictures(demo, settings.originals(), random);
  }

  /**
   * Sends all input and waits for its outcome.
   *
   * @param folder an empty folder for the broker and the cluster
   */
  public HostileResult run(Path folder) throws Exception {
    try (BenchCluster cluster = new BenchCluster(folder, CHECKPOINTS);
        Outcomes outcomes = new Outcomes(cluster.access());
        KafkaProducer<byte[], byte[]> producer = producer(cluster)) {
      HostileJobs jobs = new HostileJobs(cluster);
      examplesTopic = cluster.access().topics().examples();
      requestsTopic = cluster.access().topics().requests();
      long start = System.nanoTime();
      List<ProcessMemory> memory = new ArrayList<>();
      memory.add(ProcessMemory.afterCollection());
      double done = 0;
      while (done < 1) {
        long before = examples + requests;
        sendChunk(producer);
        // One chunk waits in Kafka while the next one is made.
        await(outcomes, jobs, before);
        double time = (double) (System.nanoTime() - start) / settings.limit().toNanos();
        done = Math.max(time, (double) (recordsSent + picturesSent) / all());
        if (done >= HALF && memory.size() == 1) {
          await(outcomes, jobs, examples + requests);
          memory.add(ProcessMemory.afterCollection());
        }
      }
      Taken taken = await(outcomes, jobs, examples + requests);
      memory.add(ProcessMemory.afterCollection());
      return new HostileResult(
          recordsSent,
          picturesSent,
          settings.seed(),
          Duration.ofNanos(System.nanoTime() - start).toSeconds(),
          outcomes.answered(),
          taken.admitted() + taken.waiting(),
          taken.takenBack(),
          taken.controls(),
          outcomes.deadLettered(examplesTopic) + outcomes.deadLettered(requestsTopic),
          outcomes.reasons(),
          examples - taken.all() - outcomes.deadLettered(examplesTopic),
          requests - outcomes.answered() - outcomes.deadLettered(requestsTopic),
          outcomes.twice(),
          readable,
          outcomes.soundAnswered(),
          taken.quarantined(),
          jobs.learnerRestarts(),
          jobs.servingRestarts(),
          Math.round(pictures.longestMillis()),
          memory);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(BenchCluster cluster) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            cluster.access().bootstrapServers(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            Integer.toString(16 << 20)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private int all() {
    return settings.records() + settings.pictures();
  }

  /** Sends the next records and pictures, mixed evenly. */
  private void sendChunk(KafkaProducer<byte[], byte[]> producer) {
    display.begin("damaged input", "records");
    int end = Math.min(all(), recordsSent + picturesSent + CHUNK);
    for (int sent = recordsSent + picturesSent; sent < end; sent++) {
      if ((long) picturesSent * all() <= (long) sent * settings.pictures()
          && picturesSent < settings.pictures()) {
        sendPicture(producer, picturesSent++);
      } else {
        sendRecord(producer, recordsSent++);
      }
      display.update(sent + 1L, all(), "");
    }
    producer.flush();
    display.end();
  }

  private void sendRecord(KafkaProducer<byte[], byte[]> producer, int number) {
    byte[] key = ("damaged-" + random.nextInt(4)).getBytes(UTF_8);
    if (number % 2 == 0) {
      examples++;
      send(producer, examplesTopic, key, records.example());
    } else {
      requests++;
      send(producer, requestsTopic, key, records.request());
    }
  }

  private void sendPicture(KafkaProducer<byte[], byte[]> producer, int number) {
    String learner = SOUND + number / 2 % LEARNERS;
    byte[] key = learner.getBytes(UTF_8);
    Damaged picture = pictures.next();
    ByteBuffer image = ByteBuffer.wrap(picture.file());
    if (number % 2 == 0) {
      examples++;
      send(producer, examplesTopic, key, exampleCodec.encode(example(learner, image)));
      int ofLearner = number / 2 / LEARNERS + 1;
      if (ofLearner % TASK == 0 && ofLearner / TASK <= TASKS) {
        examples++;
        send(
            producer,
            examplesTopic,
            key,
            exampleCodec.encode(new EndOfTask(learner, System.currentTimeMillis())));
      }
    } else {
      requests++;
      readable += picture.readable() ? 1 : 0;
      send(producer, requestsTopic, key, requestCodec.encode(request(learner, image)));
    }
  }

  private Example example(String learner, ByteBuffer image) {
    return Example.newBuilder()
        .setLearner(learner)
        .setExampleId("e-" + examples)
        .setEventTime(System.currentTimeMillis())
        .setImage(image)
        .setLabel("class " + random.nextInt(CLASSES))
        .build();
  }

  private Request request(String learner, ByteBuffer image) {
    return Request.newBuilder()
        .setLearner(learner)
        .setRequestId("r-" + requests)
        .setEventTime(System.currentTimeMillis())
        .setImage(image)
        .setCandidateLabels(List.of("class 1", "class 2"))
        .setTopK(1)
        .build();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, byte[] key, byte[] message) {
    // A message that is lost here is missing at the end.
    Future<?> unused = producer.send(new ProducerRecord<>(topic, key, message));
  }

  /**
   * Waits until enough records have an outcome, or none has come for a minute.
   *
   * @param enough this many, with all that wait for training if these are all
   */
  private Taken await(Outcomes outcomes, HostileJobs jobs, long enough) throws IOException {
    long before = -1;
    long movedAt = System.nanoTime();
    Taken taken = jobs.taken();
    display.begin("outcomes", "records");
    while (System.nanoTime() - movedAt < STILL.toNanos()) {
      outcomes.read(READ);
      long known =
          outcomes.answered()
              + outcomes.deadLettered(requestsTopic)
              + outcomes.deadLettered(examplesTopic);
      taken = jobs.taken();
      display.update(known + taken.all(), enough, "");
      if (known + taken.all() >= enough && (enough < examples + requests || taken.waiting() == 0)) {
        break;
      }
      if (known + taken.all() != before) {
        before = known + taken.all();
        movedAt = System.nanoTime();
      }
    }
    display.end();
    return taken;
  }
}
