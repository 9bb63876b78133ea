// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;

/**
 * The login files of one user's brokers on this machine, by their ports. They are in the folder
 * {@code moram} of {@code $XDG_RUNTIME_DIR}, or in {@code ~/.moram/run}.
 */
public final class LocalLogins {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
  private static final String RUNTIME_FOLDER = "XDG_RUNTIME_DIR";

  private final List<Path> folders;

  /**
   * @param folders where files are looked for; the first is where they are written
   */
  public LocalLogins(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** Those of the user whom this process belongs to. */
  public static LocalLogins ofUser() {
    return new LocalLogins(folders(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  /** A session that was entered by {@code su} may have another user's runtime folder. */
  static List<Path> folders(Map<String, String> environment, Path home) {
    List<Path> folders = new ArrayList<>();
    String runtime = environment.getOrDefault(RUNTIME_FOLDER, "");
    if (!runtime.isBlank() && Files.isWritable(Path.of(runtime))) {
      folders.add(Path.of(runtime).resolve("moram"));
    }
    folders.add(home.resolve(".moram").resolve("run"));
    return folders;
  }

  /**
   * Writes the files of a broker of this process.
   *
   * @param port the broker's port on loopback
   * @throws IOException if the folder cannot be written
   */
  public LoginFile publish(int port, BrokerLogin login) throws IOException {
    return LoginFile.write(file(folders.get(0), port), "127.0.0.1:" + port, login);
  }

  /**
   * The file of settings by which clients log in at a broker.
   *
   * @param bootstrapServers the brokers, as host:port, separated by commas
   * @return empty if it is no broker of ours on this machine
   * @throws IllegalArgumentException if the file cannot be read, or its broker has ended
   */
  public Optional<Path> find(String bootstrapServers) {
    String host = Utils.getHost(bootstrapServers.trim());
    Integer port = Utils.getPort(bootstrapServers.trim());
    if (host == null || port == null || !LOOPBACK.contains(host)) {
      return Optional.empty();
    }
    Optional<Path> found =
        folders.stream().map(folder -> file(folder, port)).filter(Files::exists).findFirst();
    found.ifPresent(file -> requireAlive(file, bootstrapServers));
    return found;
  }

  private static void requireAlive(Path file, String broker) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s has the login of the Kafka broker at %s; must be a file that this user can read. Set"
                  .formatted(file, broker)
              + " another with --kafka-config, or delete it.",
          e);
    }
    if (!BrokerProcessLine.read(text).map(BrokerProcessLine::isAlive).orElse(false)) {
      throw new IllegalArgumentException(
          "The Kafka broker at %s, whose login is in %s, has ended. Start it again. If another"
                  .formatted(broker, file)
              + " broker listens there now, delete the file.");
    }
  }

  private static Path file(Path folder, int port) {
    return folder.resolve("kafka-" + port + ".properties");
  }
}
