// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Creates the topics of an installation, and compares them with what the jobs need. */
@API(status = API.Status.EXPERIMENTAL)
public final class TopicsAdmin implements AutoCloseable {

  private static final String TRANSACTION_LIMIT = "transaction.max.timeout.ms";

  private final KafkaAccess access;
  private final Admin admin;

  private TopicsAdmin(KafkaAccess access, Admin admin) {
    this.access = access;
    this.admin = admin;
  }

  /**
   * Connects to the broker.
   *
   * @throws IOException if no broker answers
   */
  public static TopicsAdmin connect(KafkaAccess access) throws IOException {
    access.requireTopics();
    return new TopicsAdmin(access, Admin.create(access.settings()));
  }

  /**
   * Creates the topics that are absent. Leaves the others as they are. Returns once the broker that
   * answers knows them.
   *
   * @return the names of the topics that were created
   * @throws IOException if the broker refuses one
   */
  public List<String> create(TopicPlan plan) throws IOException {
    int brokers = get(admin.describeCluster().nodes()).size();
    if (plan.replicas() > brokers) {
      throw new IOException(
          "The number of replicas is %d; must be 1 to %d, the number of brokers."
              .formatted(plan.replicas(), brokers));
    }
    Set<String> present = get(admin.listTopics().names());
    List<NewTopic> absent =
        plan.newTopics().stream().filter(topic -> !present.contains(topic.name())).toList();
    get(admin.createTopics(absent).all());
    List<String> created = absent.stream().map(NewTopic::name).toList();
    try {
      NewTopics.await(admin, created);
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return created;
  }

  /**
   * Compares what exists with what the jobs need.
   *
   * @param names the topics that are compared
   * @param partitions the least number of partitions of examples, requests and predictions
   * @param transactionTimeout the time that the jobs' transactions may take
   * @return what must be changed, in words; empty if nothing
   * @throws IOException if the broker does not answer, or refuses to show its settings
   */
  public List<String> faults(Collection<String> names, int partitions, Duration transactionTimeout)
      throws IOException {
    Set<String> present = get(admin.listTopics().names());
    List<String> faults = new ArrayList<>();
    List<String> readable = new ArrayList<>();
    for (String name : names) {
      if (present.contains(name)) {
        readable.add(name);
      } else {
        faults.add(name + " is absent; must exist. Create it with `moram topics create`.");
      }
    }
    Collection<Node> nodes = get(admin.describeCluster().nodes());
    List<ConfigResource> resources =
        Stream.concat(
                readable.stream().map(TopicsAdmin::topic), nodes.stream().map(TopicsAdmin::broker))
            .toList();
    Map<ConfigResource, Config> settings = get(admin.describeConfigs(resources).all());
    Map<String, TopicDescription> described = get(admin.describeTopics(readable).allTopicNames());
    for (String name : readable) {
      TopicDescription description = described.get(name);
      Config config = settings.get(topic(name));
      if (description != null && config != null) {
        addFaults(description, config, partitions, faults);
      }
    }
    for (Node node : nodes) {
      long limit = number(settings.get(broker(node)), TRANSACTION_LIMIT);
      if (limit < transactionTimeout.toMillis()) {
        faults.add(
            ("broker %s: %s is %d; must be %d or more, as kafka.transaction-timeout is. Raise it,"
                    + " or lower kafka.transaction-timeout.")
                .formatted(
                    node.idString(), TRANSACTION_LIMIT, limit, transactionTimeout.toMillis()));
      }
    }
    return faults;
  }

  /**
   * What the broker says of every topic of the installation, in the order of {@link
   * io.moram.schemas.Topics#all()}.
   *
   * @throws IOException if the broker does not answer, or refuses to show its settings
   */
  public List<TopicOverview> overview() throws IOException {
    List<String> names = access.topics().all();
    Set<String> present = get(admin.listTopics().names());
    Map<String, TopicDescription> described =
        get(
            admin
                .describeTopics(names.stream().filter(present::contains).toList())
                .allTopicNames());
    Map<ConfigResource, Config> settings =
        get(
            admin
                .describeConfigs(described.keySet().stream().map(TopicsAdmin::topic).toList())
                .all());
    TopicSizes sizes = new TopicSizes(admin);
    Collection<Node> nodes = get(admin.describeCluster().nodes());
    try {
      Map<String, Long> records = sizes.records(described.values());
      Map<String, Long> bytes = sizes.bytes(nodes);
      return names.stream()
          .map(name -> overview(name, described.get(name), settings, records, bytes))
          .toList();
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static TopicOverview overview(
      String name,
      @Nullable TopicDescription topic,
      Map<ConfigResource, Config> settings,
      Map<String, Long> records,
      @Nullable Map<String, Long> bytes) {
    if (topic == null) {
      return TopicOverview.absent(name);
    }
    Config config = settings.get(topic(name));
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    String retention = value(config, TopicConfig.RETENTION_MS_CONFIG);
    boolean forever =
        retention == null
            || retention.equals("-1")
            || TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy);
    return new TopicOverview(
        name,
        topic.partitions().size(),
        topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0),
        policy,
        forever ? null : Long.valueOf(retention),
        records.getOrDefault(name, 0L),
        bytes == null ? null : bytes.getOrDefault(name, 0L));
  }

  @Override
  public void close() {
    admin.close();
  }

  private void addFaults(TopicDescription topic, Config config, int partitions, List<String> faults)
      throws IOException {
    String name = topic.name();
    int count = topic.partitions().size();
    if (TopicPlan.isRead(access.topics(), name) && count < partitions) {
      faults.add(
          "%s: the number of partitions is %d; must be %d or more. %s"
              .formatted(
                  name,
                  count,
                  partitions,
                  name.equals(access.topics().examples())
                      ? "Drain the learner job and create the topic again: another number moves"
                          + " learners between partitions."
                      : "Add partitions with kafka-topics --alter."));
    }
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    String wanted =
        TopicPlan.isCompacted(access.topics(), name)
            ? TopicConfig.CLEANUP_POLICY_COMPACT
            : TopicConfig.CLEANUP_POLICY_DELETE;
    if (!wanted.equals(policy)) {
      faults.add(change(name, TopicConfig.CLEANUP_POLICY_CONFIG, policy, wanted));
    }
    long bytes = number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (bytes < TopicPlan.MESSAGE_BYTES) {
      faults.add(
          change(
              name,
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
              Long.toString(bytes),
              TopicPlan.MESSAGE_BYTES + " or more"));
    }
    int replicas = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    long inSync = number(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    if (inSync > replicas) {
      faults.add(
          change(
              name,
              TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
              Long.toString(inSync),
              "1 to " + replicas + ", the number of replicas"));
    }
  }

  private static String change(String topic, String setting, @Nullable String is, String wanted) {
    return "%s: %s is %s; must be %s. Change it with kafka-configs --alter."
        .formatted(topic, setting, is, wanted);
  }

  private static @Nullable String value(@Nullable Config config, String setting) {
    return config == null || config.get(setting) == null ? null : config.get(setting).value();
  }

  private static long number(@Nullable Config config, String setting) throws IOException {
    String value = value(config, setting);
    if (value == null) {
      throw new IOException(
          "The broker does not show its setting " + setting + ". Grant DescribeConfigs.");
    }
    return Long.parseLong(value);
  }

  private static ConfigResource topic(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  private static ConfigResource broker(Node node) {
    return new ConfigResource(ConfigResource.Type.BROKER, node.idString());
  }

  private <T> T get(KafkaFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IOException refused(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new IOException(
        "The broker at " + access.bootstrapServers() + " refused: " + cause.getMessage(), cause);
  }

  private static IOException interrupted(InterruptedException failure) {
    Thread.currentThread().interrupt();
    return new IOException("Interrupted while waiting for the broker", failure);
  }
}
