// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.ClusterClientFactory;
import org.apache.flink.client.deployment.ClusterDescriptor;
import org.apache.flink.client.deployment.ClusterRetrieveException;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.RootExceptionInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagersHeaders;
import org.apiguardian.api.API;

/** Asks a running cluster about its TaskManagers and jobs, by Flink's own client. */
@API(status = API.Status.EXPERIMENTAL)
public final class ClusterAccess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<String> JOB_SETTINGS =
      List.of(
          "execution.checkpointing.",
          "state.",
          "restart-strategy.",
          "parallelism.default",
          "pipeline.max-parallelism");

  private final RestClusterClient<?> client;

  private ClusterAccess(RestClusterClient<?> client) {
    this.client = client;
  }

  /**
   * Connects to the cluster that the options name.
   *
   * @throws IOException if there is no such cluster, or no client for its kind
   */
  public static ClusterAccess connect(Configuration options) throws IOException {
    try {
      return connect(
          options, new DefaultClusterClientServiceLoader().getClusterClientFactory(options));
    } catch (IllegalStateException e) {
      throw JobSubmitter.noClient(options, e);
    }
  }

  private static <C> ClusterAccess connect(Configuration options, ClusterClientFactory<C> factory)
      throws IOException {
    C cluster = factory.getClusterId(options);
    if (cluster == null) {
      throw new IOException("The options name no running cluster. Set kubernetes.cluster-id.");
    }
    try (ClusterDescriptor<C> descriptor = factory.createClusterDescriptor(options)) {
      ClusterClient<C> client = descriptor.retrieve(cluster).getClusterClient();
      if (client instanceof RestClusterClient<C> rest) {
        return new ClusterAccess(rest);
      }
      throw new IOException("The cluster " + cluster + " has no REST API");
    } catch (ClusterRetrieveException e) {
      throw new IOException("There is no cluster " + cluster, e);
    }
  }

  /** The address of the dashboard. */
  public String dashboard() {
    return client.getWebInterfaceURL();
  }

  /**
   * The TaskManagers that the cluster has now.
   *
   * @throws IOException if the cluster does not answer
   */
  public Collection<TaskManagerInfo> taskManagers() throws IOException {
    return get(client.sendRequest(
            TaskManagersHeaders.getInstance(),
            EmptyMessageParameters.getInstance(),
            EmptyRequestBody.getInstance()))
        .getTaskManagerInfos();
  }

  /**
   * The cluster's own settings of checkpoints, state, restarts and parallelism. Flink's client must
   * know them when it builds a job: the JobManager does not add them later.
   *
   * @throws IOException if the cluster does not answer
   */
  public Configuration jobSettings() throws IOException {
    Configuration settings = new Configuration();
    get(
            client.sendRequest(
                ClusterConfigurationInfoHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()))
        .stream()
        .filter(entry -> JOB_SETTINGS.stream().anyMatch(entry.getKey()::startsWith))
        .filter(entry -> !entry.getValue().equals(GlobalConfiguration.HIDDEN_CONTENT))
        .forEach(entry -> settings.setString(entry.getKey(), entry.getValue()));
    return settings;
  }

  /**
   * The state of a job.
   *
   * @throws IOException if the cluster does not answer or does not know the job
   */
  public JobState state(JobID job) throws IOException {
    JobDetailsInfo details = get(client.getJobDetails(job));
    int tasks = 0;
    int running = 0;
    int withoutSlot = 0;
    for (JobDetailsInfo.JobVertexDetailsInfo vertex : details.getJobVertexInfos()) {
      Map<ExecutionState, Integer> states = vertex.getTasksPerState();
      tasks += vertex.getParallelism();
      running += states.getOrDefault(ExecutionState.RUNNING, 0);
      withoutSlot += states.getOrDefault(ExecutionState.SCHEDULED, 0);
    }
    return new JobState(details.getJobStatus(), tasks, running, withoutSlot, failures(job));
  }

  private List<String> failures(JobID job) throws IOException {
    JobExceptionsMessageParameters parameters = new JobExceptionsMessageParameters();
    parameters.jobPathParameter.resolve(job);
    List<String> failures = new ArrayList<>();
    for (RootExceptionInfo failure :
        get(client.sendRequest(
                JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()))
            .getExceptionHistory()
            .getEntries()) {
      failures.add(rootMessage(failure.getStacktrace()));
    }
    return failures;
  }

  /** The message of the last cause in a stack trace, in one line. */
  static String rootMessage(String stackTrace) {
    String root = stackTrace;
    int cause = stackTrace.lastIndexOf("Caused by: ");
    if (cause >= 0) {
      root = stackTrace.substring(cause + "Caused by: ".length());
    }
    int frames = root.indexOf("\n\tat ");
    String message = (frames < 0 ? root : root.substring(0, frames)).strip();
    String words = message.replaceFirst("^[\\w.$]+: ", "");
    return (words.isBlank() ? message : words).replaceAll("\\s*\\n\\s*", " ");
  }

  @Override
  public void close() {
    client.close();
  }

  private <T> T get(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("The cluster at " + dashboard() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the cluster", e);
    }
  }
}
