// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import io.moram.flink.logging.WarningLimit;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans with another exporter, and warns if they are lost. The exporter's own log would write
 * a stack trace each time, outside of Flink's log.
 */
final class LossReport implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(LossReport.class);

  /** Kept, because the JDK forgets a logger without a reference, and its level. */
  private static final java.util.logging.Logger OTHER_LOG =
      java.util.logging.Logger.getLogger("io.opentelemetry.exporter.otlp.internal");

  private final WarningLimit warnings = new WarningLimit();
  private final SpanExporter exporter;
  private final String endpoint;

  LossReport(SpanExporter exporter, String endpoint) {
    this.exporter = exporter;
    this.endpoint = endpoint;
    OTHER_LOG.setLevel(java.util.logging.Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode sent = exporter.export(spans);
    return sent.whenComplete(
        () -> {
          if (!sent.isSuccess()) {
            warn(spans.size(), sent.getFailureThrowable());
          }
        });
  }

  private void warn(int spans, Throwable fault) {
    warnings.log(
        leftOut ->
            LOG.warn(
                "The collector of traces did not take spans, so they are lost. Requests go on:"
                    + " endpoint={} spans={} fault='{}' leftOut={}",
                endpoint,
                spans,
                String.valueOf(fault),
                leftOut));
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
