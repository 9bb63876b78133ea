// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory;

import io.moram.observatory.answer.ModelAnswers;
import io.moram.observatory.history.HistoryReader;
import io.moram.observatory.history.RunHistory;
import io.moram.observatory.web.WebServer;
import java.io.IOException;
import java.net.URI;
import org.apiguardian.api.API;

/**
 * Reads the topics and serves a page that shows what they say. It writes nothing to Kafka and to
 * the disk.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class Observatory implements AutoCloseable {

  private final HistoryReader reader;
  private final ModelAnswers answers;
  private final WebServer server;

  private Observatory(HistoryReader reader, ModelAnswers answers, WebServer server) {
    this.reader = reader;
    this.answers = answers;
    this.server = server;
  }

  /**
   * Begins to read and to serve.
   *
   * @throws IOException if the page's address is in use
   */
  public static Observatory start(ObservatorySettings settings) throws IOException {
    RunHistory history = new RunHistory();
    HistoryReader reader = new HistoryReader(settings.access(), settings.since(), history);
    ModelAnswers answers = ModelAnswers.of(settings.access(), settings.model());
    WebServer server =
        WebServer.start(settings.web(), new ObservedData(settings, history, reader, answers));
    reader.start();
    return new Observatory(reader, answers, server);
  }

  /** The address of the page. */
  public URI address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    reader.close();
    answers.close();
  }
}
