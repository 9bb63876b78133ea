// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.options.OptionCatalog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The main class of the job jar, for {@code flink run} and for application clusters. Its arguments
 * are the name of a job, then any number of {@code --file FILE} and {@code -D key=value}. A later
 * argument overrides an earlier one.
 */
public final class JobMain {

  private JobMain() {}

  /** Builds the job and runs it on the environment that Flink provides. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("The job is missing; must be one of " + names() + ".");
    }
    Job job = job(arguments[0]);
    Configuration options = new Configuration();
    for (int i = 1; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            arguments[i] + " has no value; must be followed by one.");
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--file" -> OptionFile.read(Path.of(value), options);
        case "-D" -> setPair(value, options);
        default ->
            throw new IllegalArgumentException(
                "There is no argument '" + arguments[i] + "'. Use --file FILE and -D key=value.");
      }
    }
    var environment =
        StreamExecutionEnvironment.getExecutionEnvironment(OptionCatalog.withoutOurs(options));
    job.build(environment, options);
    environment.execute(job.title());
  }

  private static void setPair(String pair, Configuration options) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("-D is '" + pair + "'; must be key=value.");
    }
    OptionCatalog.set(options, pair.substring(0, equals), pair.substring(equals + 1));
  }

  private static Job job(String name) {
    try {
      return Job.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The job is '" + name + "'; must be one of " + names() + ".", e);
    }
  }

  private static String names() {
    return String.join(
        ", ", Arrays.stream(Job.values()).map(j -> j.name().toLowerCase(Locale.ROOT)).toList());
  }
}
