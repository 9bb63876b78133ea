// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.client.deployment.DefaultClusterClientServiceLoader;
import org.apache.flink.client.deployment.application.ApplicationConfiguration;
import org.apache.flink.client.deployment.application.cli.ApplicationClusterDeployer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Sends a job to a cluster through Flink's own clients. */
public final class JobSubmitter {

  /** The targets that bring up a cluster for the job alone. */
  private static final String APPLICATION_SUFFIX = "-application";

  /** What Flink's service loaders say of a target that nobody on the class path serves. */
  private static final String NO_CLIENT = "Factory found";

  private final Configuration options;

  /**
   * Submits with these options, ours and Flink's; {@code execution.target} names the kind of
   * cluster.
   */
  public JobSubmitter(Configuration options) {
    this.options = new Configuration(options);
  }

  /**
   * Submits a job and returns once the cluster has it.
   *
   * @param jar the job jar: a file that is uploaded; for an application, its place in the image
   * @return what was made, for people
   * @throws IOException if no client for the target is there, or the cluster refuses
   */
  public String submit(Job job, String jar) throws IOException {
    String target = options.get(DeploymentOptions.TARGET);
    try {
      return target.endsWith(APPLICATION_SUFFIX) ? deploy(job, jar) : send(job, jar);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof IllegalStateException
          && String.valueOf(e.getMessage()).contains(NO_CLIENT)) {
        throw new IOException(
            "There is no client for the target "
                + target
                + " on the class path; put Flink's into MORAM_CLASSPATH, for Kubernetes"
                + " flink-kubernetes or a Flink distribution's lib/*",
            e);
      }
      throw new IOException("The cluster did not take the job " + job.title(), e);
    }
  }

  private String send(Job job, String jar) throws Exception {
    options.set(PipelineOptions.JARS, List.of(Path.of(jar).toUri().toString()));
    options.set(DeploymentOptions.ATTACHED, false);
    var environment = new StreamExecutionEnvironment(options);
    job.build(environment, options);
    return "job " + environment.executeAsync(job.title()).getJobID();
  }

  private String deploy(Job job, String jar) throws Exception {
    options.set(PipelineOptions.JARS, List.of(jar));
    List<String> arguments = new ArrayList<>();
    arguments.add(job.name().toLowerCase(Locale.ROOT));
    for (Map.Entry<String, String> option : options.toMap().entrySet()) {
      arguments.add("-D");
      arguments.add(option.getKey() + "=" + option.getValue());
    }
    Object cluster =
        new ApplicationClusterDeployer(new DefaultClusterClientServiceLoader())
            .run(
                options,
                new ApplicationConfiguration(
                    arguments.toArray(String[]::new), JobMain.class.getName()));
    return "application cluster " + cluster;
  }
}
