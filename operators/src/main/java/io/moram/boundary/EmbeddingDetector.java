// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds boundaries without labels or markers: a sequential kernel two-sample test on the frozen
 * backbone's embeddings. The newest examples are held back and compared with the open task by
 * {@link ScanStatistic}; where it exceeds a threshold that {@link NullCalibration} derives from the
 * open task and the false-alarm interval, a boundary is declared at the {@link ChangePoint} among
 * the held-back examples. A task's first {@code minimumTaskSize} examples leave at once.
 *
 * <p>The test takes a task for a stretch with one distribution, in random order: a stream sorted by
 * class opens a task a class.
 *
 * <p>State: two kilobytes and up to 128 + {@code heldBack} embeddings.
 */
public final class EmbeddingDetector implements BoundaryDetector {
  private static final SnapshotFormat FORMAT = new SnapshotFormat("embedding", 1);

  /** The fewest examples that must differ once any run of {@code burst} is left out. */
  private static final int REMAINING = 4;

  private final EmbeddingDetectorSettings settings;
  private final ScanStatistic scan;
  private final NullCalibration calibration;
  private @Nullable FourierFeatures map;
  private TaskSummary task = new TaskSummary();
  private HeldBackWindow window = new HeldBackWindow();
  private double statistic;
  private double threshold = Double.POSITIVE_INFINITY;
  private long nextCalibration;

  /** Starts with no open task. */
  public EmbeddingDetector(EmbeddingDetectorSettings settings) {
    this.settings = settings;
    scan = new ScanStatistic(settings.burst(), REMAINING, settings.heldBack());
    calibration = new NullCalibration(scan, settings.falseAlarmInterval());
    nextCalibration = settings.minimumTaskSize();
  }

  @Override
  public Verdict observe(Observation observation) {
    float[] embedding = observation.embedding();
    float[] features = mapOf(embedding.length).of(embedding);
    if (task.count() < settings.minimumTaskSize()) {
      admit(embedding, features);
      return Verdict.release(List.of(observation.position()));
    }
    window.add(observation.position(), embedding, features);
    List<Long> released = List.of();
    if (window.size() > settings.heldBack()) {
      HeldBackWindow.Held oldest = window.removeOldest();
      admit(oldest.embedding(), oldest.features());
      released = List.of(oldest.position());
    }
    if (window.size() < scan.shortest()) {
      return Verdict.release(released);
    }
    CenteredGram gram = window.gram(task.mean());
    statistic = scan.at(gram, gram.size(), task.count());
    if (statistic <= threshold) {
      return Verdict.release(released);
    }
    return declare(released, gram, observation.position());
  }

  private Verdict declare(List<Long> released, CenteredGram gram, long detectedAt) {
    int split = ChangePoint.of(Whitening.of(gram, window, task), settings.burst() + 1);
    Map<String, Double> figures = figures();
    List<HeldBackWindow.Held> held = window.removeAll();
    List<Long> positions = held.stream().map(HeldBackWindow.Held::position).toList();
    List<Long> before =
        Stream.concat(released.stream(), positions.subList(0, split).stream()).toList();
    forgetTask();
    held.subList(split, held.size()).forEach(h -> admit(h.embedding(), h.features()));
    String reason =
        "embedding: statistic %.3f above %.3f, %d examples after the change"
            .formatted(figures.get("statistic"), figures.get("threshold"), held.size() - split);
    Boundary boundary = new Boundary(positions.get(split), detectedAt, reason, figures);
    return new Verdict(before, positions.subList(split, positions.size()), boundary);
  }

  private void admit(float[] embedding, float[] features) {
    task.add(embedding, features);
    if (task.count() >= nextCalibration) {
      calibrate();
      nextCalibration = 2 * task.count();
    }
  }

  private void calibrate() {
    threshold = calibration.threshold(task.sample(), task.count());
  }

  private void forgetTask() {
    task = new TaskSummary();
    statistic = 0;
    threshold = Double.POSITIVE_INFINITY;
    nextCalibration = settings.minimumTaskSize();
  }

  private FourierFeatures mapOf(int embeddingWidth) {
    if (map == null) {
      map = new FourierFeatures(embeddingWidth);
    }
    if (map.embeddingWidth() != embeddingWidth) {
      throw new IllegalArgumentException(
          "An embedding of width %d after ones of width %d: a learner keeps one backbone"
              .formatted(embeddingWidth, map.embeddingWidth()));
    }
    return map;
  }

  @Override
  public Verdict flush() {
    List<HeldBackWindow.Held> held = window.removeAll();
    held.forEach(h -> admit(h.embedding(), h.features()));
    return Verdict.release(held.stream().map(HeldBackWindow.Held::position).toList());
  }

  @Override
  public Verdict endTask() {
    List<HeldBackWindow.Held> held = window.removeAll();
    forgetTask();
    return Verdict.release(held.stream().map(HeldBackWindow.Held::position).toList());
  }

  @Override
  public byte[] snapshot() {
    return FORMAT.write(this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(map == null ? 0 : map.embeddingWidth());
    out.writeLong(settings.falseAlarmInterval());
    out.writeDouble(statistic);
    out.writeDouble(threshold);
    out.writeLong(nextCalibration);
    task.write(out);
    window.write(out);
  }

  @Override
  public void restore(byte[] snapshot) {
    FORMAT.read(snapshot, (in, version) -> read(in));
  }

  private void read(DataInputStream in) throws IOException {
    int embeddingWidth = in.readInt();
    long calibratedFor = in.readLong();
    statistic = in.readDouble();
    threshold = in.readDouble();
    nextCalibration = in.readLong();
    map = new FourierFeatures(embeddingWidth);
    task = TaskSummary.read(in, map);
    window = HeldBackWindow.read(in, map);
    if (embeddingWidth == 0) {
      map = null;
    }
    if (calibratedFor != settings.falseAlarmInterval() && Double.isFinite(threshold)) {
      calibrate();
    }
  }

  /**
   * {@code statistic}; {@code threshold}, 0 while the task is too young for one; {@code runLength},
   * the open task's examples, held-back ones counted; {@code heldBack}.
   */
  @Override
  public Map<String, Double> figures() {
    return Map.of(
        "statistic",
        statistic,
        "threshold",
        Double.isFinite(threshold) ? threshold : 0,
        "runLength",
        (double) task.count() + window.size(),
        "heldBack",
        (double) window.size());
  }
}
