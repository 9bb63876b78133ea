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

/** The benchmarks in the order of the page, with the text of each section. */
enum BenchSection {
  LAYER(
      "layer",
      "One layer",
      true,
      "One adapted linear layer of the image encoder on random tokens; one case per kind of layer."
          + " `frozen` is the layer alone. `reference` adapts it by plain DJL operations, written"
          + " directly from the equations. `served` adapts it as in serving. Ratios are to"
          + " `frozen`; `largestDifference` is the largest difference between outputs of `served`"
          + " and `reference`."),
  FORWARD(
      "forward",
      "Forward",
      true,
      "A batch of prepared pictures through the image encoder, with atoms at all six sites of"
          + " every layer: `frozen` without atoms, `reference` by plain DJL operations written"
          + " directly from the equations, `served` as in serving. In their last layer, these"
          + " compute the class token alone. `features` is the frozen pass of the rule recall, which"
          + " needs all tokens of the last layer. `recall` is what that rule adds up to: the frozen"
          + " features, and the pass as served. `recall-upper` is the same if the"
          + " lower third of the layers takes no atoms. Ratios are to `frozen`."
          + " `largestDifference` is the largest difference between embeddings of `served` and"
          + " `reference`, `largestChange` that between `served` and `frozen`. `atomsActive` is the"
          + " mean number of active atoms per token and site."),
  TRAIN(
      "train",
      "Training step",
      true,
      "A training step beside the frozen atoms of earlier tasks: pictures and class texts forward"
          + " and backward, and the optimiser's part. `reference` uses plain DJL operations, its"
          + " gradient collector and its optimiser, on the same encoders in single precision."
          + " `trained` is the step as learners take it by default, with gradients in BF16 if the"
          + " processor has instructions for it. `trained-upper` is the same if the lower third of"
          + " the image encoder's layers takes no atoms. `frozen` is the same pictures and texts"
          + " through the frozen encoders, without gradients. Ratios are to `reference`;"
          + " `lossDifference` is the difference between the two losses of the first step."),
  SERVE(
      "serve",
      "Many learners",
      false,
      "Requests from the encoded picture to the ranked classes. `many` has requests of many"
          + " learners on one backbone, in random order, as serving answers them. `one` has the"
          + " same number of requests of one learner. `perLearner` is the requests of `many` with"
          + " one pass through the backbone per learner of a batch. Ratios are times relative to"
          + " `one`; the inverse is the share of its images/s."),
  PIPELINE(
      "pipeline",
      "Kafka to Kafka",
      false,
      "`pipeline` is the serving job from Kafka to Kafka, exactly once. `direct` is a loop that"
          + " calls the model directly on the same encoded pictures in the same batches, by the"
          + " same rule. Broker, cluster and clients run in the same process, on the same"
          + " processors. Ratios are times relative to `direct`; the inverse is the share of its"
          + " images/s. `latency` is the time of a request at half of that load, with at-least-once"
          + " delivery. Its ratio is the 99th percentile over `limitMillis`: the batch delay plus"
          + " three times the model's own time for a batch."),
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
      "What the incremental checkpoint after a seal writes (`writtenBytes`), against the size of"
          + " the seal's new blocks (`blockBytes`). Written bytes are new RocksDB files of every"
          + " operator, and all data in the metadata. `metTraining` says whether a checkpoint"
          + " happened during the task's training. The ratio is the median over the seals;"
          + " `largestRatio` is the worst seal's. The times are the checkpoint's.");

  /** The flag that sets a condition of the results. */
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
    flags.put("rule", "--rule");
    flags.put("atoms", "--atoms");
    flags.put("batch", "--batch");
    flags.put("device", "--device");
    flags.put("batchDelayMillis", "--batch-delay");
    flags.put("checkpointMillis", "--checkpoint-interval");
    return flags;
  }

  /** The name of the benchmark on the command line and in results. */
  String key() {
    return key;
  }

  String title() {
    return title;
  }

  /** Whether the page plots the ratios of the benchmark over the number of atoms. */
  boolean plotted() {
    return plotted;
  }

  /** The description of the comparison, in Markdown. */
  String text() {
    return text;
  }

  /** The command that measures with default flags. */
  String command() {
    return "./moram bench %s --output docs/performance/%s".formatted(key, key);
  }

  /** The command that repeats the measurement of a folder's results. */
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
   * @throws IOException if the page has no such section; the message names the file
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

  /** The benchmark with whose name the name of a folder starts. */
  static Optional<BenchSection> ofFolder(String name) {
    return Arrays.stream(values())
        .filter(section -> name.startsWith(section.key))
        .max(Comparator.comparing(section -> section.key.length()));
  }
}
