// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import io.moram.local.EmbeddedBroker;
import io.moram.local.testing.TopicSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(90)
class TopicsCommandITCase {

  private static final String GOOD = "All topics and brokers are as the jobs need them.";

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void absentTopicsAreCreatedWithTheirSettings() throws Exception {
    assertThat(run(1, "check")).contains("atoms is absent; must exist.", "dead-letters is absent");

    assertThat(
            run(
                0,
                "create",
                "--replication=1",
                "--partitions=5",
                "--other-partitions=2",
                "--retention-days=3"))
        .contains("examples: created", "atoms: created", GOOD);

    assertThat(partitions("examples")).isEqualTo(5);
    assertThat(partitions("atoms")).isEqualTo(2);
    assertThat(TopicSettings.of(admin, "atoms", "cleanup.policy")).isEqualTo("compact");
    assertThat(TopicSettings.of(admin, "atoms", "max.compaction.lag.ms")).isEqualTo("604800000");
    assertThat(TopicSettings.of(admin, "examples", "cleanup.policy")).isEqualTo("delete");
    assertThat(TopicSettings.of(admin, "examples", "retention.ms")).isEqualTo("259200000");
    assertThat(TopicSettings.of(admin, "requests", "max.message.bytes")).isEqualTo("17825792");
    assertThat(TopicSettings.of(admin, "requests", "min.insync.replicas")).isEqualTo("1");
    assertThat(run(0, "create", "--replication=1", "--partitions=2", "--other-partitions=9"))
        .contains("atoms: exists")
        .doesNotContain("created");
    assertThat(partitions("atoms")).as("a topic that exists").isEqualTo(2);
    assertThat(run(0, "check", "--partitions=5")).contains(GOOD);
  }

  @Test
  void whatMustBeChangedIsNamed() throws Exception {
    run(0, "create", "--replication=1", "--partitions=2");
    TopicSettings.change(admin, "atoms", "cleanup.policy", "compact,delete");
    TopicSettings.change(admin, "examples", "cleanup.policy", "compact");
    TopicSettings.change(admin, "requests", "max.message.bytes", "1048588");
    TopicSettings.change(admin, "events", "min.insync.replicas", "2");

    String said = run(1, "check", "--partitions=4", "-D", "kafka.transaction-timeout=20 min");

    assertThat(said.lines())
        .containsExactlyInAnyOrder(
            "moram: atoms: cleanup.policy is compact,delete; must be compact. Change it with"
                + " kafka-configs --alter.",
            "moram: examples: cleanup.policy is compact; must be delete. Change it with"
                + " kafka-configs --alter.",
            "moram: examples: the number of partitions is 2; must be 4 or more. Drain the learner"
                + " job and create the topic again: another number moves learners between"
                + " partitions.",
            "moram: requests: the number of partitions is 2; must be 4 or more. Add partitions with"
                + " kafka-topics --alter.",
            "moram: predictions: the number of partitions is 2; must be 4 or more. Add partitions"
                + " with kafka-topics --alter.",
            "moram: requests: max.message.bytes is 1048588; must be 17825792 or more. Change it"
                + " with kafka-configs --alter.",
            "moram: events: min.insync.replicas is 2; must be 1 to 1, the number of replicas."
                + " Change it with kafka-configs --alter.",
            "moram: broker 1: transaction.max.timeout.ms is 900000; must be 1200000 or more, as"
                + " kafka.transaction-timeout is. Raise it, or lower kafka.transaction-timeout.");
  }

  @Test
  void moreReplicasThanBrokersAreRefused() throws Exception {
    assertThat(run(1, "create"))
        .contains("The number of replicas is 3; must be 1 to 1, the number of brokers.");
    assertThat(admin.listTopics().names().get()).isEmpty();
    assertThat(run(2, "create", "--partitions=0"))
        .contains("--partitions is '0'; must be an integer of 1 or more.");
  }

  private int partitions(String topic) throws Exception {
    TopicDescription described =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    return Objects.requireNonNull(described).partitions().size();
  }

  private String run(int expectedExitCode, String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    List<String> all = new ArrayList<>(List.of("topics"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));

    assertThat(line.execute(all.toArray(String[]::new)))
        .as(said::toString)
        .isEqualTo(expectedExitCode);
    return said.toString();
  }
}
