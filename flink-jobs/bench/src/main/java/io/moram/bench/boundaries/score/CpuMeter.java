// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.boundary.BoundaryDetector;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.Supplier;

/**
 * Measures the cost of a detector: the processor time of the calling thread per example, over sharp
 * streams. The cost is compared with the backbone's forward pass of a picture on one thread.
 */
public final class CpuMeter {

  private static final double NANOS_PER_MICRO = 1_000;

  private final List<ComposedStream> streams;
  private final double forwardMicros;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /**
   * The cost of a detector.
   *
   * @param micros the processor time per example, in microseconds
   * @param share the processor time as a share of the backbone's forward pass of a picture
   */
  public record Cost(double micros, double share) {}

  /**
   * Creates a meter.
   *
   * @param streams the streams of the measurement; the first one also warms up
   * @param forwardMicros the processor time of the backbone per picture, in microseconds
   */
  public CpuMeter(List<ComposedStream> streams, double forwardMicros) {
    this.streams = List.copyOf(streams);
    this.forwardMicros = forwardMicros;
  }

  /** Measures a detector on the calling thread. */
  public Cost measure(Supplier<BoundaryDetector> supplier) {
    run(supplier.get(), streams.get(0));
    long examples = 0;
    long before = threads.getCurrentThreadCpuTime();
    for (ComposedStream stream : streams) {
      run(supplier.get(), stream);
      examples += stream.size();
    }
    long nanos = threads.getCurrentThreadCpuTime() - before;
    double micros = nanos / NANOS_PER_MICRO / examples;
    return new Cost(micros, micros / forwardMicros);
  }

  private static void run(BoundaryDetector detector, ComposedStream stream) {
    for (int position = 0; position < stream.size(); position++) {
      detector.observe(stream.observation(position));
    }
  }
}
