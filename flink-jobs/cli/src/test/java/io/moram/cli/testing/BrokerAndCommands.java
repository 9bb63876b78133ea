// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.cli.Main;
import io.moram.client.KafkaAccess;
import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A broker with every topic, and the command line that talks to it. */
public final class BrokerAndCommands implements AutoCloseable {

  private final EmbeddedBroker broker;
  private final KafkaAccess access;
  private final KafkaProducer<byte[], byte[]> producer;

  /** What a command printed, and how it ended. */
  public record Ran(int exitCode, String out, String err) {}

  private BrokerAndCommands(EmbeddedBroker broker, Topics topics) {
    this.broker = broker;
    this.access = new KafkaAccess(broker.bootstrapServers(), topics, Map.of());
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", 18_000_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Starts the broker in a folder. */
  public static BrokerAndCommands start(Path folder) throws Exception {
    Topics topics = new Topics("mine-");
    EmbeddedBroker broker = EmbeddedBroker.startOpen(folder.resolve("kafka"), 0);
    broker.createTopics(EmbeddedTopics.all(topics));
    return new BrokerAndCommands(broker, topics);
  }

  /** The broker, for clients. */
  public KafkaAccess access() {
    return access;
  }

  /** Writes a record and waits until the broker has it. */
  public void send(String topic, @Nullable String key, byte[] value) throws Exception {
    producer
        .send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value))
        .get();
  }

  /** Runs a command on the broker. */
  public Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    Ran ran = runTo(new PrintWriter(out, true), arguments);
    return new Ran(ran.exitCode(), out.toString(), ran.err());
  }

  /** Runs a command on the broker, whose output goes to a writer. */
  public Ran runTo(PrintWriter out, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers(), "--topic-prefix=mine-"));
    return runAsIs(out, all.toArray(String[]::new));
  }

  /** Runs a command with these arguments alone. */
  public Ran runAsIs(PrintWriter out, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(out);
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return new Ran(line.execute(arguments), "", err.toString());
  }

  @Override
  public void close() {
    producer.close();
    broker.close();
  }
}
