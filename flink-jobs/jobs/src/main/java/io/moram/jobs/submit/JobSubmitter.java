// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.kafka.ClientSettings;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.options.OptionCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.deployment.application.ApplicationConfiguration;
import org.apache.flink.client.deployment.application.cli.ApplicationClusterDeployer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apiguardian.api.API;

/** Submits a job to a cluster through Flink's clients. */
@API(status = API.Status.EXPERIMENTAL)
public final class JobSubmitter {

  /** The end of the targets that start a cluster for one job. */
  private static final String APPLICATION_SUFFIX = "-application";

  /** A part of Flink's message if no client on the class path serves the target. */
  private static final String NO_CLIENT = "Factory found";

  private final Configuration options;

  /**
   * @param options the options, ours and Flink's; {@code execution.target} names the kind of
   *     cluster
   */
  public JobSubmitter(Configuration options) {
    this.options = new Configuration(options);
  }

  /**
   * Submits a job and returns once the cluster has accepted it.
   *
   * @param jar the job jar: a file to upload; for an application, its path in the image
   * @return the job or the cluster that was created
   * @throws IOException if there is no client for the target, or the cluster rejects the job
   */
  public Submission submit(Job job, String jar) throws IOException {
    String target = options.get(DeploymentOptions.TARGET);
    try {
      return target.endsWith(APPLICATION_SUFFIX) ? deploy(job, jar) : send(job, jar);
    } catch (IllegalArgumentException | IOException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof IllegalStateException
          && String.valueOf(e.getMessage()).contains(NO_CLIENT)) {
        throw noClient(options, e);
      }
      throw new IOException("The cluster did not accept the job " + job.title(), e);
    }
  }

  /** The error if the class path has no client for the kind of cluster. */
  static IOException noClient(Configuration options, Exception cause) {
    return new IOException(
        "There is no client for the target "
            + options.get(DeploymentOptions.TARGET)
            + " on the class path. Add Flink's client to MORAM_CLASSPATH; for Kubernetes, that"
            + " is flink-kubernetes or the lib/* of a Flink distribution.",
        cause);
  }

  private Submission send(Job job, String jar) throws Exception {
    options.set(PipelineOptions.JARS, List.of(Path.of(jar).toUri().toString()));
    options.set(DeploymentOptions.ATTACHED, false);
    // The cluster's own settings count, as they do for `flink run`. Ours are no settings of Flink,
    // so that no secret among them is shown.
    Configuration flink = new Configuration();
    try (ClusterAccess cluster = ClusterAccess.connect(options)) {
      flink.addAll(cluster.jobSettings());
    }
    flink.addAll(OptionCatalog.withoutOurs(options));
    var environment = new StreamExecutionEnvironment(flink);
    job.build(environment, options);
    JobID id = environment.executeAsync(job.title()).getJobID();
    return new Submission("job " + id, Optional.of(id));
  }

  private Submission deploy(Job job, String jar) throws Exception {
    List<String> secrets = ClientSettings.secrets(options);
    if (!secrets.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", secrets)
              + " would be readable in the cluster's settings and on its dashboard. Mount a file"
              + " with it, and set "
              + TopicOptions.PROPERTIES_FILE.key()
              + " to its path.");
    }
    options.set(PipelineOptions.JARS, List.of(jar));
    List<String> arguments = new ArrayList<>();
    arguments.add(job.name().toLowerCase(Locale.ROOT));
    Configuration flink = OptionCatalog.withoutOurs(options);
    options
        .toMap()
        .forEach(
            (key, value) -> {
              if (!flink.containsKey(key)) {
                arguments.add("-D");
                arguments.add(key + "=" + value);
              }
            });
    Object cluster =
        new ApplicationClusterDeployer(new DefaultClusterClientServiceLoader())
            .run(
                flink,
                new ApplicationConfiguration(
                    arguments.toArray(String[]::new), JobMain.class.getName()));
    return new Submission("application cluster " + cluster, Optional.empty());
  }
}
