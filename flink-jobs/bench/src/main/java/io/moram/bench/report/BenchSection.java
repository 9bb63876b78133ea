// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.report;

import io.moram.bench.timing.SideResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The benchmarks in the order of the page, with what the page says of each. */
enum BenchSection {
  LAYER(
      "layer",
      "One layer",
      true,
      "One adapted linear layer of the image encoder on random tokens, every kind of layer a case."
          + " `frozen` is the layer alone, `plain` adapts it by plain DJL operations straight from"
          + " the equations, `ours` as it is served. Ratios are to `frozen`; `largestDifference`"
          + " is how far any output of `ours` lies from that of `plain`."),
  FORWARD(
      "forward",
      "Forward",
      true,
      "A batch of prepared pictures through the image encoder, with atoms at all six sites of"
          + " every layer: `frozen` without them, `plain` by plain DJL operations straight from the"
          + " equations, `ours` as it is served. Ratios are to `frozen`; `largestDifference` is how"
          + " far any element of an embedding of `ours` lies from that of `plain`,"
          + " `largestChange` how far from that of `frozen`, and `atomsActive` how many atoms speak"
          + " a token and site in the mean."),
  TRAIN(
      "train",
      "Training step",
      true,
      "A training step beside the frozen atoms of earlier tasks, pictures and class texts forward"
          + " and backward and the optimiser's part: `plain` by plain DJL operations, its gradient"
          + " collector and its optimiser, on the same encoders, in single precision; `ours` as it"
          + " is trained by default, with gradients in BF16 where the processor has instructions"
          + " for it. `frozen` is the same pictures and texts through the frozen encoders, without"
          + " gradients. Ratios are to `plain`; `lossDifference` is how far the two losses"
          + " of the first step lie apart."),
  SERVE(
      "serve",
      "Many learners",
      false,
      "Requests that are spread at random over many learners on one backbone (`many`, as serving"
          + " answers them) against as many of one learner (`one`), from the encoded picture to the"
          + " ranked classes; `apart` is the requests of `many` with a pass through the backbone"
          + " for each learner of a batch. Ratios are times to that of `one`, so their inverse is"
          + " the share of its images/s."),
  PIPELINE(
      "pipeline",
      "Kafka to Kafka",
      false,
      "The serving job from Kafka to Kafka, exactly once (`pipeline`), against a loop that calls"
          + " the model directly on the same encoded pictures in the same batches (`bare`); broker,"
          + " cluster and clients run in the same process, on the same processors. Ratios are"
          + " times to that of `bare`, so their inverse is the share of its images/s. `latency` is"
          + " what requests take at half of that load, at least once; its ratio is the 99th"
          + " percentile to the batch delay and three times the model's own time for a batch"
          + " (`limitMillis`)."),
  LEARNER(
      "learner",
      "Kafka to the trainer",
      false,
      "The learner job's path from Kafka to the trainer, with one learner; broker and cluster run"
          + " in the same process. A round is one task, whose examples become readable at one"
          + " moment. `admitted` is the time until the trainer has taken in all of them, before the"
          + " first optimiser step. `sealed` is the time until the task's atoms are frozen: it adds"
          + " one step of two pictures, the measurement of the sealed accuracy on up to 256"
          + " examples, and the seal. `allocatedBytesPerExample` is the heap that all threads of"
          + " the process allocate, the broker's included. The reservoir keeps every example, and"
          + " tasks end by markers, so no picture is embedded."),
  CHECKPOINT(
      "checkpoint",
      "Checkpoint after a seal",
      false,
      "What the incremental checkpoint after a seal writes (`writtenBytes`: new RocksDB files of"
          + " every operator, and all that is in its metadata) against the size of the seal's new"
          + " blocks (`blockBytes`), whether a checkpoint met the task's training or not. The ratio"
          + " is of these two, the median of the seals; `largestRatio` is of the worst of them."
          + " The times are the checkpoint's.");

  /** The flags that make a case again, by the condition in the results. */
  private static final Map<String, String> FLAGS = flags();

  private final String key;
  private final String title;
  private final boolean plotted;
  private final String text;

  BenchSection(String key, String title, boolean plotted, String text) {
    this.key = key;
    this.title = title;
    this.plotted = plotted;
    this.text = text;
  }

  private static Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("shape", "--shape");
    flags.put("examples", "--examples");
    flags.put("learners", "--learners");
    flags.put("tasks", "--tasks");
    flags.put("atoms", "--atoms");
    flags.put("batch", "--batch");
    flags.put("device", "--device");
    flags.put("batchDelayMillis", "--batch-delay");
    flags.put("checkpointMillis", "--checkpoint-interval");
    return flags;
  }

  /** The benchmark's name on the command line and in results. */
  String key() {
    return key;
  }

  String title() {
    return title;
  }

  /** Whether its ratios are drawn over the number of atoms. */
  boolean plotted() {
    return plotted;
  }

  /** What is compared and how, as Markdown. */
  String text() {
    return text;
  }

  /** The command that measures at the defaults. */
  String command() {
    return "./moram bench %s --output docs/performance/%s".formatted(key, key);
  }

  /** The command that measures the same cases again, as often, into a folder of that name. */
  String command(String folder, List<SideResult> results) {
    StringBuilder command = new StringBuilder("./moram bench ").append(key);
    FLAGS.forEach(
        (condition, flag) ->
            append(
                command, flag, results.stream().map(result -> result.conditions().get(condition))));
    append(command, "--rounds", results.stream().map(result -> result.figures().get("rounds")));
    return command.append(" --output docs/performance/").append(folder).toString();
  }

  private static void append(StringBuilder command, String flag, Stream<Object> values) {
    String text =
        values
            .filter(value -> value != null)
            .distinct()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    if (!text.isEmpty()) {
      command.append(' ').append(flag).append(' ').append(text);
    }
  }

  /**
   * The section of a benchmark.
   *
   * @throws IOException where the page has none; names the file
   */
  static BenchSection ofResults(Path file, String bench) throws IOException {
    return Arrays.stream(values())
        .filter(section -> section.key.equals(bench))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "%s holds results of %s; the page has sections for %s"
                        .formatted(
                            file, bench, Arrays.stream(values()).map(BenchSection::key).toList())));
  }

  /** The benchmark that a folder's name begins with. */
  static Optional<BenchSection> ofFolder(String name) {
    return Arrays.stream(values())
        .filter(section -> name.startsWith(section.key))
        .max(Comparator.comparing(section -> section.key.length()));
  }
}
