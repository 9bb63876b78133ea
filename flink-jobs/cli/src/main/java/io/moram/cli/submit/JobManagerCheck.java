// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Finds out in seconds whether a JobManager can be reached. Flink's own client tries for minutes.
 */
public final class JobManagerCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private JobManagerCheck() {}

  /**
   * Connects to the REST address and closes the connection.
   *
   * @throws IOException if nothing answers; the message says what to do
   */
  public static void requireAnswer(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException(
          "There is no host " + host + ". Set the address of the JobManager with --address.");
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new IOException(
          ("No JobManager answers at %s:%d (%s). Start one, for example with `moram cluster start`,"
                  + " or set another address with --address.")
              .formatted(host, port, e.getMessage()));
    }
  }
}
