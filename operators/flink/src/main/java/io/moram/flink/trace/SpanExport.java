// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.trace;

import io.moram.resource.Lease;
import io.moram.resource.SharedResources;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of spans to a collector, one per TaskManager and job. Spans wait in a queue of limited
 * length, and a thread of its own sends them. If the collector is away or slow, spans are lost and
 * nothing else happens.
 */
final class SpanExport {
  private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);

  /** The name by which tracing systems know the job. */
  private static final String SERVICE = "moram-serving";

  private static final int MOST_QUEUED = 2048;
  private static final int MOST_CHARACTERS = 256;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long CLOSING_SECONDS = 2;

  // What a TaskManager needs once: a queue, a thread and a connection.
  private static final SharedResources<TraceSettings, SdkTracerProvider> OPEN =
      new SharedResources<>(SpanExport::close);

  private SpanExport() {}

  static Lease<SdkTracerProvider> acquire(TraceSettings settings) throws InterruptedException {
    return OPEN.acquire(settings, () -> open(settings));
  }

  private static SdkTracerProvider open(TraceSettings settings) {
    LOG.info(
        "Spans of requests go to a collector: endpoint={} sampleRate={}",
        settings.endpoint(),
        settings.sampleRate());
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.endpoint())
            .setConnectTimeout(PATIENCE)
            .setTimeout(PATIENCE)
            // What cannot be sent is lost, so that the queue goes on.
            .setRetryPolicy(null)
            .build();
    return SdkTracerProvider.builder()
        .setResource(
            Resource.getDefault()
                .merge(Resource.create(Attributes.of(RequestSpan.SERVICE_NAME, SERVICE))))
        // A producer that sends a context has decided for its request.
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampleRate())))
        .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(MOST_CHARACTERS).build())
        .addSpanProcessor(
            BatchSpanProcessor.builder(new LossReport(exporter, settings.endpoint()))
                .setMaxQueueSize(MOST_QUEUED)
                .setScheduleDelay(INTERVAL)
                .setExporterTimeout(PATIENCE)
                .build())
        .build();
  }

  private static void close(SdkTracerProvider provider) {
    if (!provider.shutdown().join(CLOSING_SECONDS, TimeUnit.SECONDS).isSuccess()) {
      LOG.warn("Spans were lost, because the collector did not take them before the job ended");
    }
  }
}
