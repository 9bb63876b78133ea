// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.config.BackboneReads;
import io.moram.jobs.kafka.TopicOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** Compares the operators' uids in the jobs' graphs with the list {@code operator-uids.txt}. */
class OperatorUidsTest {
  private static final String LIST = "/operator-uids.txt";

  private static final String WHAT_TO_DO =
      """
      The operators' uids have changed: compare the list %s in src/test/resources.
      - A new line is a new operator. Give it a uid of its own and add the line.
      - A line that is gone or renamed makes a restored job lose that operator's state. After a
        release, bring the old uid back. See "State evolution" in DEVELOPMENT.md.
      The list of this build:

      %s
      """;

  @Test
  void theUidsAreThoseOfTheList() throws IOException {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "localhost:9092");
    Set<String> found = new LinkedHashSet<>();
    addUids(options, found);
    options.set(BackboneOptions.READS, BackboneReads.TEXTS);
    addUids(options, found);
    assertThat(found)
        .as(WHAT_TO_DO, LIST, String.join("\n", found))
        .containsExactlyInAnyOrderElementsOf(list());
  }

  private static void addUids(Configuration options, Set<String> found) {
    for (Job job : Job.values()) {
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
      job.build(environment, options);
      for (StreamNode node : environment.getStreamGraph().getStreamNodes()) {
        assertThat(node.getTransformationUID())
            .as("uid of the operator '%s' of the job %s", node.getOperatorName(), job)
            .isNotNull();
        // Flink names the parts of a sink itself.
        if (!node.getOperatorName().contains(": ")) {
          assertThat(node.getOperatorDescription())
              .as("description of the operator '%s' of the job %s", node.getOperatorName(), job)
              .isNotEqualTo(node.getOperatorName())
              .isNotBlank();
        }
        found.add(job.name().toLowerCase(Locale.ROOT) + " " + node.getTransformationUID());
      }
    }
  }

  private static List<String> list() throws IOException {
    try (InputStream file = OperatorUidsTest.class.getResourceAsStream(LIST)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }
}
