// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.bench.timing.Timings;
import io.moram.flink.backbone.DeviceKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A benchmark that times several sides on one backbone. It owns the backbone. */
public abstract class BackboneBench implements AutoCloseable {

  private final BenchShape shape;
  private final InterleavedTimer timer;
  private final BenchBackbone model;

  /**
   * Loads the backbone.
   *
   * @param device the device of all sides
   * @param timer times the sides
   * @throws IOException if the backbone cannot be written or read
   */
  protected BackboneBench(BenchShape shape, DeviceKind device, InterleavedTimer timer)
      throws IOException {
    this.shape = shape;
    this.timer = timer;
    this.model = BenchBackbone.of(shape, BenchDevice.of(device));
  }

  /**
   * Runs one case.
   *
   * @param atoms atoms per site
   * @param batch pictures per batch
   * @return one result per side
   * @throws Exception if a side fails
   */
  public abstract List<SideResult> run(int atoms, int batch) throws Exception;

  /** The backbone, and pictures for it. */
  protected final BenchBackbone model() {
    return model;
  }

  /** The conditions of one case, as a new map to which the caller can add. */
  protected final Map<String, Object> conditions(int atoms, int batch) {
    return model.conditions(shape, atoms, batch);
  }

  /** Times the sides of one case. */
  protected final Timings time(int atoms, int batch, List<TimedSide> sides) throws Exception {
    return timer.alternate("%s, %,d atoms, batch %d".formatted(shape.key(), atoms, batch), sides);
  }

  @Override
  public final void close() {
    model.close();
  }
}
