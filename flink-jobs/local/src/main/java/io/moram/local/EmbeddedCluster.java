// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import io.moram.jobs.config.JobDefaults;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Flink cluster in this JVM: one JobManager, one TaskManager and the dashboard. It listens
 * on loopback only. {@link io.moram.local.rest} guards its dashboard.
 */
public final class EmbeddedCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);

  /**
   * The system property with the file of the log. It is not Flink's, {@code log.file}: RocksDB
   * would put its own logs beside that file, under the path of its folder as one name. That name is
   * too long for the file system in a long path, and a learner that is rescaled never starts again.
   */
  public static final String LOG_FILE = "moram.log.file";

  private static final String HOST = "127.0.0.1";

  /** A task that computes reacts to a cancellation after its current step only. */
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);

  private final MiniCluster cluster;
  private final EmbeddedClusterSettings settings;
  private final URI dashboard;
  private final List<EmbeddedJob> jobs = new ArrayList<>();

  private EmbeddedCluster(MiniCluster cluster, EmbeddedClusterSettings settings, URI dashboard) {
    this.cluster = cluster;
    this.settings = settings;
    this.dashboard = dashboard;
  }

  /**
   * Starts a cluster and returns once its dashboard answers.
   *
   * @throws IOException if the folder cannot be written or the dashboard's port is taken
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
      URI dashboard = cluster.getRestAddress().get();
      LOG.info("Started the Flink cluster: dashboard={}, slots={}", dashboard, settings.slots());
      return new EmbeddedCluster(cluster, settings, dashboard);
    } catch (Exception e) {
      cluster.closeAsync().exceptionally(alsoFailed -> null).join();
      if (ExceptionUtils.findThrowable(e, BindException.class).isPresent()) {
        throw new IOException(
            "Port "
                + settings.dashboardPort()
                + " for the dashboard is taken. Choose another port, or 0 for any free one.",
            e);
      }
      throw new IOException("The embedded Flink cluster did not start", e);
    }
  }

  /** The address of the dashboard and of Flink's REST API. */
  public URI dashboard() {
    return dashboard;
  }

  /** Flink's own cluster, so that tests can stop and start its TaskManager. */
  public MiniCluster miniCluster() {
    return cluster;
  }

  /**
   * A new environment whose jobs run with {@link JobDefaults} and with this cluster's checkpoint
   * and restart settings. An option that {@code options} sets takes precedence.
   */
  public StreamExecutionEnvironment environment(Configuration options) {
    Configuration configuration = jobConfiguration();
    configuration.addAll(options);
    var environment =
        new StreamExecutionEnvironment(configuration, EmbeddedCluster.class.getClassLoader());
    JobDefaults.apply(environment);
    return environment;
  }

  /**
   * Submits the graph that was built on {@code environment}. Does not wait until the job runs.
   *
   * @param name the job's name on the dashboard
   * @throws IOException if the cluster refuses the job
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
    EmbeddedJob submitted = new EmbeddedJob(cluster, id, name);
    jobs.add(submitted);
    return submitted;
  }

  /** Cancels every job, waits until it has ended, and stops the cluster. Keeps the checkpoints. */
  @Override
  public void close() throws IOException {
    // The tasks of a job that still runs would fail when its TaskManager stops.
    jobs.forEach(EmbeddedCluster::cancel);
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("The embedded Flink cluster did not stop cleanly", e);
    }
    LOG.info("Stopped the Flink cluster");
  }

  private static void cancel(EmbeddedJob job) {
    if (job.result().isDone()) {
      return;
    }
    try {
      job.cancel(CANCEL_LIMIT);
      LOG.info("Cancelled job {}", job.name());
    } catch (JobFailedException e) {
      LOG.warn("Stopping the cluster under a job that is still running: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Configuration jobConfiguration() {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        settings.folder().resolve("checkpoints").toUri().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
    // Under back-pressure a barrier overtakes the queued examples. It does not wait for the
    // training steps that they cause.
    configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    configuration.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(5));
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, settings.restartAttempts());
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
    // The default memtable of 64 MiB takes an arena of 8 MiB per state. A small slot has less.
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
    configuration.set(WebOptions.CANCEL_ENABLE, !settings.readOnly());
    configuration.set(WebOptions.RESCALE_ENABLE, !settings.readOnly());
    // Flink's default allows every page to read the answers. With any free port, this allows none:
    // the dashboard itself needs no permission.
    configuration.set(
        WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN,
        "http://" + HOST + (settings.dashboardPort() == 0 ? "" : ":" + settings.dashboardPort()));
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
    // The dashboard's default of 10 s is too slow to follow training.
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
    settings.metrics().forEach(configuration::setString);
    configuration.set(CoreOptions.TMP_DIRS, settings.folder().resolve("tmp").toString());
    @Nullable String log = System.getProperty(LOG_FILE);
    if (log != null) {
      configuration.setString("web.log.path", log);
      configuration.set(TaskManagerOptions.TASK_MANAGER_LOG_PATH, log);
    }
    return configuration;
  }
}
