// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import io.moram.local.process.AtExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files by which the same user's commands log in at a broker of this process. They are deleted
 * when this is closed and when the process ends by Ctrl-C or {@code kill}. A process that is killed
 * with signal 9 leaves them; they name the process, so {@link LocalLogins} does not take them for a
 * broker that runs.
 */
public final class LoginFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoginFile.class);

  private final Path file;
  private final Path librdkafka;
  private final String content;
  private final AtExit atExit;

  private LoginFile(Path file, Path librdkafka, String content) {
    this.file = file;
    this.librdkafka = librdkafka;
    this.content = content;
    this.atExit = AtExit.run("moram-login-file", this::delete);
  }

  /**
   * Writes the files, in place of those of an earlier broker at the address.
   *
   * @param file the file for Java's clients; the other one has the ending {@code .librdkafka}
   * @param address the broker, as host:port
   */
  static LoginFile write(Path file, String address, BrokerLogin login) throws IOException {
    String comment = BrokerProcessLine.ofThisProcess(address);
    Path librdkafka = librdkafkaBeside(file);
    OwnerFile.write(file, comment, login.clientSettings());
    OwnerFile.write(librdkafka, comment, login.librdkafkaSettings());
    return new LoginFile(file, librdkafka, Files.readString(file));
  }

  /** The file with the settings of Java's Kafka clients. */
  public Path path() {
    return file;
  }

  /** The file with the settings of clients on librdkafka, such as kcat. */
  public Path librdkafka() {
    return librdkafka;
  }

  private static Path librdkafkaBeside(Path file) {
    return file.resolveSibling(
        file.getFileName().toString().replaceFirst("\\.properties$", "") + ".librdkafka");
  }

  @Override
  public void close() {
    atExit.close();
    delete();
  }

  private void delete() {
    try {
      // A later broker at the same address has files of its own.
      if (Files.exists(file) && Files.readString(file).equals(content)) {
        Files.deleteIfExists(file);
        Files.deleteIfExists(librdkafka);
      }
    } catch (IOException e) {
      LOG.warn("Cannot delete {}", file, e);
    }
  }
}
