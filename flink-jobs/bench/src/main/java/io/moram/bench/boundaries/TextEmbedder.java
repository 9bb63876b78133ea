// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.streams.EmbeddedDomain;
import io.moram.bench.streams.EmbeddedItem;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.TextItem;
import io.moram.client.data.TextTask;
import io.moram.engine.EngineThreads;
import io.moram.model.LanguageModel;
import io.moram.recall.TextFeatures;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Embeds the prompts of text tasks as the learner job does, and measures the cost. */
final class TextEmbedder {
  private static final String LABEL = "text";

  private final LanguageModel model;
  private final ProgressReporter display;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Double> micros = new ArrayList<>();

  TextEmbedder(LanguageModel model, ProgressReporter display) {
    this.model = model;
    this.display = display;
  }

  /** Embeds all prompts, on one processor thread. */
  List<EmbeddedDomain> embed(List<TextTask> tasks) {
    EngineThreads.useForThisThread(1);
    TextFeatures features = new TextFeatures(model);
    long all = tasks.stream().mapToLong(task -> task.train().size() + task.test().size()).sum();
    long done = 0;
    display.begin("embed", "prompts");
    List<EmbeddedDomain> embedded = new ArrayList<>();
    for (TextTask task : tasks) {
      List<EmbeddedItem> rows = new ArrayList<>();
      for (TextItem item : Stream.concat(task.train().stream(), task.test().stream()).toList()) {
        int[] tokens = model.tokenize(item.prompt());
        long before = threads.getCurrentThreadCpuTime();
        rows.add(new EmbeddedItem(features.of(List.of(tokens)).get(0), LABEL));
        micros.add((threads.getCurrentThreadCpuTime() - before) / 1_000.0);
        done++;
        display.update(done, all, task.name());
      }
      embedded.add(new EmbeddedDomain(task.name(), rows));
    }
    display.end();
    return embedded;
  }

  /** The processor time of a forward pass per prompt, as the median. */
  double forwardMicros() {
    List<Double> sorted = micros.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
