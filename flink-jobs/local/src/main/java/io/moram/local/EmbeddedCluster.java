// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/**
 * A real Flink cluster (one JobManager, one TaskManager) in this JVM with the real dashboard, on
 * loopback alone. Jobs get incremental RocksDB checkpoints, exactly once, and no Kryo.
 */
public final class EmbeddedCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final MiniCluster cluster;
  private final EmbeddedClusterSettings settings;
  private final URI dashboard;

  private EmbeddedCluster(MiniCluster cluster, EmbeddedClusterSettings settings, URI dashboard) {
    this.cluster = cluster;
    this.settings = settings;
    this.dashboard = dashboard;
  }

  /**
   * Starts a cluster and returns once its dashboard answers.
   *
   * @throws IOException where its folder cannot be written, or its port is taken
   */
  public static EmbeddedCluster start(EmbeddedClusterSettings settings) throws IOException {
    Files.createDirectories(settings.folder().resolve("checkpoints"));
    Files.createDirectories(settings.folder().resolve("tmp"));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(clusterConfiguration(settings))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(settings.slots())
                .setCommonBindAddress(HOST)
                .build());
    try {
      cluster.start();
      return new EmbeddedCluster(cluster, settings, cluster.getRestAddress().get());
    } catch (Exception e) {
      cluster.closeAsync().exceptionally(alsoFailed -> null).join();
      if (ExceptionUtils.findThrowable(e, BindException.class).isPresent()) {
        throw new IOException(
            "Port "
                + settings.dashboardPort()
                + " for the dashboard is taken; name another, or 0 for any",
            e);
      }
      throw new IOException("The embedded Flink cluster did not start", e);
    }
  }

  /** The address of the dashboard and of REST. */
  public URI dashboard() {
    return dashboard;
  }

  /** The cluster itself, for what a test must do to it. */
  public MiniCluster miniCluster() {
    return cluster;
  }

  /** A fresh environment whose jobs run with this cluster's defaults; {@code options} win. */
  public StreamExecutionEnvironment environment(Configuration options) {
    Configuration configuration = jobDefaults();
    configuration.addAll(options);
    return new StreamExecutionEnvironment(configuration, EmbeddedCluster.class.getClassLoader());
  }

  /**
   * Submits what was built on {@code environment} and returns at once.
   *
   * @param name the job's name on the dashboard
   * @throws IOException where the cluster refuses the job
   */
  public EmbeddedJob submit(String name, StreamExecutionEnvironment environment)
      throws IOException {
    var graph = environment.getStreamGraph();
    graph.setJobName(name);
    JobGraph job = graph.getJobGraph(EmbeddedCluster.class.getClassLoader());
    JobID id = job.getJobID();
    try {
      cluster.submitJob(job).get();
    } catch (ExecutionException | CompletionException e) {
      throw new IOException("The cluster refused the job " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the job " + name + " was being submitted", e);
    }
    return new EmbeddedJob(cluster, id, name);
  }

  /** Stops the cluster and every job on it; checkpoints stay. */
  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("The embedded Flink cluster did not stop cleanly", e);
    }
  }

  private Configuration jobDefaults() {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        settings.folder().resolve("checkpoints").toUri().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, settings.restartAttempts());
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
    // The default of 64 MiB a memtable takes an arena of 8 MiB a state, more than a small slot has.
    configuration.setString("state.backend.rocksdb.writebuffer.size", "8 mb");
    configuration.setString(
        "state.backend.rocksdb.options-factory", LogsBesideState.class.getName());
    return configuration;
  }

  private static Configuration clusterConfiguration(EmbeddedClusterSettings settings) {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, HOST);
    configuration.set(RestOptions.BIND_ADDRESS, HOST);
    configuration.set(RestOptions.PORT, settings.dashboardPort());
    configuration.set(RestOptions.BIND_PORT, Integer.toString(settings.dashboardPort()));
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(JobManagerOptions.ADDRESS, HOST);
    configuration.set(JobManagerOptions.BIND_HOST, HOST);
    configuration.set(BlobServerOptions.PORT, "0");
    configuration.set(TaskManagerOptions.HOST, HOST);
    configuration.set(TaskManagerOptions.BIND_HOST, HOST);
    configuration.set(
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        MemorySize.ofMebiBytes(settings.managedMemoryMebibytes()));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    // Figures on the dashboard follow training closely.
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    configuration.set(CoreOptions.TMP_DIRS, settings.folder().resolve("tmp").toString());
    @Nullable String log = System.getProperty("log.file");
    if (log != null) {
      configuration.setString("web.log.path", log);
    }
    return configuration;
  }
}
