// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import io.moram.local.EmbeddedBroker;
import io.moram.local.EmbeddedTopics;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The main class of a process that is nothing but a Kafka broker with the jobs' topics. */
final class BrokerProcess {

  private BrokerProcess() {}

  /** Runs until the process is asked to end. The arguments are the data folder and the port. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    EmbeddedBroker broker =
        EmbeddedBroker.startOpen(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop the broker"));
    broker.createTopics(EmbeddedTopics.all(new Topics("")));
    new CountDownLatch(1).await();
  }
}
