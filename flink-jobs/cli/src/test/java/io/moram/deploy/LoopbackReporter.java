// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.jspecify.annotations.Nullable;

/** Flink's reporter for Prometheus on loopback; Flink's own listens on every network. */
public final class LoopbackReporter extends AbstractPrometheusReporter {

  /** Makes the reporter; Flink finds it as a service. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new LoopbackReporter();
    }
  }

  private @Nullable HTTPServer server;

  @Override
  public void open(MetricConfig config) {
    super.open(config);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), config.getInteger("port", 0));
    try {
      // The field is for classes of Flink's package alone.
      Field registry = AbstractPrometheusReporter.class.getDeclaredField("registry");
      registry.setAccessible(true);
      server = new HTTPServer(address, (CollectorRegistry) registry.get(this), true);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Flink's reporter has no registry", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop();
    }
    super.close();
  }
}
