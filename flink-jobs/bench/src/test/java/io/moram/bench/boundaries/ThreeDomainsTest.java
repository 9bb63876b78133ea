// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.bench.boundaries.detectors.DetectorCatalog;
import io.moram.bench.boundaries.score.Replay;
import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.EmbeddedDomain;
import io.moram.bench.streams.EmbeddedItem;
import io.moram.bench.streams.Segment;
import io.moram.bench.streams.StreamKind;
import io.moram.boundary.BoundaryDetector;
import io.moram.boundary.recurrence.RecurringTasks;
import io.moram.cli.progress.ProgressReporters;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Three domains of the demo, 1,000 pictures each, follow one another without markers. */
class ThreeDomainsTest {
  private static final int DOMAINS = 3;
  private static final int EXAMPLES = 1000;

  /** By how many examples a change may be placed too early or too late. */
  private static final int TOLERANCE = 8;

  @Test
  void eachOfTheTwoBoundariesIsFoundOnce() throws Exception {
    List<EmbeddedDomain> domains = embedded();
    for (int seed = 1; seed <= 3; seed++) {
      // As the learner job does.
      BoundaryDetector detector =
          new RecurringTasks(
              DetectorCatalog.named(List.of("combined")).get(0).standard().get(),
              BoundaryOptions.RECURRENCE_EXAMPLES.defaultValue(),
              BoundaryOptions.INTERLEAVING.defaultValue());

      Replay replay = Replay.of(stream(domains, new Random(seed)), detector);

      assertThat(replay.boundaries()).as("boundaries with seed %d", seed).hasSize(DOMAINS - 1);
      for (int change = 1; change < DOMAINS; change++) {
        assertThat(replay.boundaries().get(change - 1).position())
            .as("change %d with seed %d", change, seed)
            .isBetween(change * (long) EXAMPLES - TOLERANCE, change * (long) EXAMPLES + TOLERANCE);
      }
      assertThat(replay.recursOf()).as("recurrences with seed %d", seed).isEmpty();
    }
  }

  private static List<EmbeddedDomain> embedded() throws Exception {
    try (PictureFolders files = new PictureFolders();
        Backbone backbone = ClipBackbone.loadDefault(Device.cpu());
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
      return new DomainEmbedder(
              backbone,
              16,
              ProgressReporters.forOutput(false, nowhere, new PrintWriter(Writer.nullWriter())))
          .embed(files.readDemoData().subList(0, DOMAINS));
    }
  }

  /** Each domain's pictures in a new order, as often as they are needed. */
  private static ComposedStream stream(List<EmbeddedDomain> domains, Random random) {
    List<Segment> segments = new ArrayList<>();
    List<EmbeddedItem> pictures = new ArrayList<>();
    int[] segmentOf = new int[DOMAINS * EXAMPLES];
    for (int domain = 0; domain < DOMAINS; domain++) {
      int start = domain * EXAMPLES;
      segments.add(new Segment(domain, start, 0));
      List<EmbeddedItem> pass = new ArrayList<>(domains.get(domain).pictures());
      while (pictures.size() < start + EXAMPLES) {
        Collections.shuffle(pass, random);
        pictures.addAll(pass.subList(0, Math.min(pass.size(), start + EXAMPLES - pictures.size())));
      }
      Arrays.fill(segmentOf, start, start + EXAMPLES, domain);
    }
    return new ComposedStream(StreamKind.SHARP, segments, pictures, segmentOf);
  }
}
