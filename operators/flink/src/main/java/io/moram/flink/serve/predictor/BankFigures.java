// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.predictor;

import io.moram.flink.logging.WarningLimit;
import io.moram.serving.bank.BankListener;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens to the banks of a TaskManager, and logs what an operator should look at. */
public final class BankFigures implements BankListener {
  private static final Logger LOG = LoggerFactory.getLogger(BankFigures.class);
  private static final int WINDOW = 1000;

  private final WarningLimit evictionWarnings = new WarningLimit();
  private final long bankMemoryBytes;
  private final LongAdder loads = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final Histogram loadMillis = new DescriptiveStatisticsHistogram(WINDOW);

  /**
   * @param bankMemoryBytes the native memory of all loaded banks, for the log
   */
  public BankFigures(long bankMemoryBytes) {
    this.bankMemoryBytes = bankMemoryBytes;
  }

  /** The number of banks and new versions that have been loaded. */
  public long loads() {
    return loads.sum();
  }

  /** The number of banks that have left because of the budget. */
  public long evictions() {
    return evictions.sum();
  }

  /** How long loads took. */
  public Histogram loadMillis() {
    return loadMillis;
  }

  @Override
  public void loaded(String bank, long nanos) {
    loads.increment();
    loadMillis.update(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  @Override
  public void evicted(String bank, long bytes) {
    evictions.increment();
    evictionWarnings.log(
        leftOut ->
            LOG.warn(
                "Bank evicted; raise serving.bank-memory to avoid loading it again:"
                    + " learner={} bytes={} bankMemoryBytes={} leftOut={}",
                bank,
                bytes,
                bankMemoryBytes,
                leftOut));
  }

  @Override
  public void refused(String bank, IOException cause) {
    LOG.warn(
        "Bank cannot be loaded, so requests of its learner are refused: learner={} reason='{}'",
        bank,
        String.valueOf(cause.getMessage()));
  }
}
