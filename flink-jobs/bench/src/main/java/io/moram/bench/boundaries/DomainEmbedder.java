// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import io.moram.bench.streams.EmbeddedDomain;
import io.moram.bench.streams.EmbeddedItem;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.engine.EngineThreads;
import io.moram.model.Backbone;
import io.moram.model.image.BadImageException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Embeds the train and test pictures of domains, and measures the cost of the forward pass. */
final class DomainEmbedder {

  private final Backbone backbone;
  private final int batchSize;
  private final ProgressReporter display;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Double> forwardMicros = new ArrayList<>();
  private long done;

  /**
   * Creates an embedder.
   *
   * @param batchSize the number of pictures per forward pass, as in the learner job
   */
  DomainEmbedder(Backbone backbone, int batchSize, ProgressReporter display) {
    this.backbone = backbone;
    this.batchSize = batchSize;
    this.display = display;
  }

  /**
   * Embeds all pictures, on one processor thread.
   *
   * @throws IOException if a picture cannot be read
   */
  List<EmbeddedDomain> embed(List<PictureDomain> domains) throws IOException {
    // On one thread, the processor time is the cost, whatever else the machine computes.
    EngineThreads.useForThisThread(1);
    long all = domains.stream().mapToLong(d -> d.train().size() + d.test().size()).sum();
    display.begin("embed", "pictures");
    List<EmbeddedDomain> embedded = new ArrayList<>();
    for (PictureDomain domain : domains) {
      List<PictureFile> pictures =
          Stream.concat(domain.train().stream(), domain.test().stream()).toList();
      List<EmbeddedItem> rows = new ArrayList<>(pictures.size());
      for (int start = 0; start < pictures.size(); start += batchSize) {
        List<PictureFile> batch =
            pictures.subList(start, Math.min(pictures.size(), start + batchSize));
        rows.addAll(embedBatch(batch));
        done += batch.size();
        display.update(done, all, domain.name());
      }
      embedded.add(new EmbeddedDomain(domain.name(), rows));
    }
    display.end();
    return embedded;
  }

  /** The processor time of a forward pass per picture, as the median over all batches. */
  double forwardMicros() {
    List<Double> sorted = forwardMicros.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private List<EmbeddedItem> embedBatch(List<PictureFile> batch) throws IOException {
    List<float[]> pixels = new ArrayList<>(batch.size());
    for (PictureFile picture : batch) {
      try {
        pixels.add(backbone.preprocessor().prepare(picture.read()));
      } catch (BadImageException e) {
        throw new IOException(picture.name() + " cannot be used: " + e.getMessage(), e);
      }
    }
    long before = threads.getCurrentThreadCpuTime();
    Iterator<float[]> embeddings = backbone.embedImages(pixels).iterator();
    forwardMicros.add((threads.getCurrentThreadCpuTime() - before) / 1_000.0 / batch.size());
    return batch.stream().map(p -> new EmbeddedItem(embeddings.next(), p.label())).toList();
  }
}
