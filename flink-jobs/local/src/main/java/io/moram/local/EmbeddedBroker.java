// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import io.moram.client.KafkaAccess;
import io.moram.client.NewTopics;
import io.moram.local.login.BrokerLogin;
import io.moram.local.login.LocalLogins;
import io.moram.local.login.LoginFile;
import io.moram.local.login.OwnerFile;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this JVM: a single node in KRaft mode that is broker and controller. It
 * listens on loopback only, and serves only clients that know its secret, which is new at each
 * start. Its data stay in a folder, so a broker that starts again on the same folder has the same
 * topics.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  /** The largest batch that the broker takes: the largest message that we decode, plus 1 MiB. */
  private static final int MAX_RECORD_BYTES = MessageLimits.DEFAULT.messageBytes() + (1 << 20);

  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;
  private static final String CLIENT = "CLIENT";
  private static final String CONTROLLER = "CONTROLLER";
  private static final String CLUSTER_ID_FILE = "cluster.id";
  private static final String LOGIN_FILE = "login.properties";

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final @Nullable BrokerLogin login;
  private final @Nullable LoginFile published;

  private EmbeddedBroker(
      KafkaRaftServer server,
      String bootstrapServers,
      @Nullable BrokerLogin login,
      @Nullable LoginFile published) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.login = login;
    this.published = published;
  }

  /**
   * Starts a broker that asks for a login, and returns once it serves clients. The login is in the
   * file {@code login.properties} of the folder, and where {@link LocalLogins} finds it.
   *
   * @param folder the folder of its data; created if it is absent
   * @param port the port for clients, or 0 for any free one
   * @throws IOException if the folder cannot be written or the port is taken
   */
  public static EmbeddedBroker start(Path folder, int port) throws IOException {
    BrokerLogin login = BrokerLogin.random();
    OwnerFile.write(
        folder.resolve(LOGIN_FILE), "The login of the Kafka broker.", login.clientSettings());
    return start(folder, port, login);
  }

  /**
   * Starts a broker that serves every process of the machine, for tests and measurements.
   *
   * @param folder the folder of its data; created if it is absent
   * @param port the port for clients, or 0 for any free one
   * @throws IOException if the folder cannot be written or the port is taken
   */
  public static EmbeddedBroker startOpen(Path folder, int port) throws IOException {
    return start(folder, port, null);
  }

  private static EmbeddedBroker start(Path folder, int port, @Nullable BrokerLogin login)
      throws IOException {
    int clientPort = port == 0 ? freePort() : requireFree(port);
    int controllerPort;
    do {
      controllerPort = freePort();
    } while (controllerPort == clientPort);
    Files.createDirectories(folder);
    format(folder);
    KafkaRaftServer server =
        new KafkaRaftServer(
            new KafkaConfig(properties(folder, clientPort, controllerPort, login)), Time.SYSTEM);
    server.startup();
    LOG.info(
        "Started the Kafka broker: address={}:{}, folder={}, login={}",
        HOST,
        clientPort,
        folder,
        login == null ? "none" : "needed");
    return new EmbeddedBroker(
        server,
        HOST + ":" + clientPort,
        login,
        login == null ? null : published(login, clientPort));
  }

  private static @Nullable LoginFile published(BrokerLogin login, int port) {
    try {
      return LocalLogins.ofUser().publish(port, login);
    } catch (IOException e) {
      LOG.warn("Other commands do not find the login of the Kafka broker by themselves", e);
      return null;
    }
  }

  /** The address for clients: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The broker with some topics, for clients of this process. */
  public KafkaAccess access(Topics topics) {
    return new KafkaAccess(
        bootstrapServers, topics, login == null ? Map.of() : login.clientSettings());
  }

  /** Where other commands of this user find the login; null if it is nowhere. */
  public @Nullable LoginFile login() {
    return published;
  }

  /** Creates the topics that are absent. Returns once clients can use them. */
  public void createTopics(Collection<NewTopic> topics) {
    Map<String, Object> settings = new HashMap<>(login == null ? Map.of() : login.clientSettings());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      for (var created : admin.createTopics(topics).values().values()) {
        try {
          created.get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw new IllegalStateException(
                "The embedded broker refused to create a topic", e.getCause());
          }
        }
      }
      NewTopics.await(admin, topics.stream().map(NewTopic::name).toList());
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The embedded broker does not show the topics that it created", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating topics", e);
    }
  }

  /** Stops the broker. Keeps its data. */
  @Override
  public void close() {
    if (published != null) {
      published.close();
    }
    server.shutdown();
    server.awaitShutdown();
    LOG.info("Stopped the Kafka broker");
  }

  private static Map<String, String> properties(
      Path folder, int clientPort, int controllerPort, @Nullable BrokerLogin login) {
    Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE));
    properties.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    properties.put("controller.listener.names", CONTROLLER);
    properties.put(
        "listeners",
        "%s://%s:%d,%s://%s:%d"
            .formatted(CLIENT, HOST, clientPort, CONTROLLER, HOST, controllerPort));
    properties.put("advertised.listeners", CLIENT + "://" + HOST + ":" + clientPort);
    String protocol = login == null ? "PLAINTEXT" : BrokerLogin.protocol();
    properties.put(
        "listener.security.protocol.map",
        "%s:%s,%s:%s".formatted(CLIENT, protocol, CONTROLLER, protocol));
    properties.put("inter.broker.listener.name", CLIENT);
    if (login != null) {
      // Who reaches the controller can delete topics too, so both listeners ask for the login.
      for (String listener : List.of(CLIENT, CONTROLLER)) {
        var setting = login.listenerSetting(listener);
        properties.put(setting.getKey(), setting.getValue());
      }
      properties.put("sasl.enabled.mechanisms", BrokerLogin.MECHANISM);
      properties.put("sasl.mechanism.inter.broker.protocol", BrokerLogin.MECHANISM);
      properties.put("sasl.mechanism.controller.protocol", BrokerLogin.MECHANISM);
    }
    properties.put("log.dirs", folder.toAbsolutePath().toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    properties.put("log.segment.bytes", Integer.toString(64 << 20));
    properties.put("group.initial.rebalance.delay.ms", "0");
    // One node cannot replicate. With the default of 3 replicas, the exactly-once sink would hang.
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    // Sized for a laptop.
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "2");
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    return properties;
  }

  private static void format(Path folder) throws IOException {
    Path idFile = folder.resolve(CLUSTER_ID_FILE);
    if (!Files.exists(idFile)) {
      Files.writeString(idFile, Uuid.randomUuid().toString());
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(Files.readString(idFile).trim())
          .setNodeId(NODE)
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setIgnoreFormatted(true)
          .addDirectory(folder.toAbsolutePath().toString())
          .setMetadataLogDirectory(folder.toAbsolutePath().toString())
          .run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot format " + folder + " for the embedded broker", e);
    }
  }

  /** KRaft's configuration needs the controller's port before the broker binds it. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int requireFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "Port "
              + port
              + " for the embedded broker is taken. Choose another port, or 0 for any free one.",
          e);
    }
  }
}
