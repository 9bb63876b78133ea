// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLoginsTest {

  private static final String BROKER = "127.0.0.1:9092";

  @TempDir Path home;
  private Path folder;
  private LocalLogins logins;

  @BeforeEach
  void open() {
    folder = home.resolve(".moram/run");
    logins = new LocalLogins(List.of(folder));
  }

  @Test
  void onlyTheOwnerCanReadTheFiles() throws IOException {
    try (LoginFile file = logins.publish(9092, BrokerLogin.random())) {
      for (Path one : List.of(file.path(), file.librdkafka())) {
        assertThat(permissions(one)).isEqualTo("rw-------");
      }
      assertThat(permissions(folder)).isEqualTo("rwx------");
      assertThat(permissions(Objects.requireNonNull(folder.getParent()))).isEqualTo("rwx------");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theFileOfABrokerIsFoundByItsAddress() throws IOException {
    BrokerLogin login = BrokerLogin.random();
    try (LoginFile file = logins.publish(9092, login)) {
      assertThat(logins.find(BROKER)).contains(file.path());
      assertThat(logins.find("localhost:9092")).contains(file.path());
      assertThat(logins.find("127.0.0.1:9093")).isEmpty();
      assertThat(logins.find("broker:9092")).isEmpty();
      assertThat(logins.find("127.0.0.1:9092,broker:9092")).isEmpty();
      assertThat(read(file.path())).isEqualTo(login.clientSettings());
      assertThat(read(file.librdkafka())).isEqualTo(login.librdkafkaSettings());
    }
    assertThat(logins.find(BROKER)).isEmpty();
  }

  @Test
  void settingsAreReadAsTheyWereWritten() throws IOException {
    Map<String, String> settings = Map.of("password", "a\\b=c:d#", "place", "C:\\new");
    Path file = folder.resolve("mine.properties");
    OwnerFile.write(file, "mine", settings);
    assertThat(read(file)).isEqualTo(settings);
  }

  @Test
  void theFileOfALaterBrokerStays() throws IOException {
    LoginFile earlier = logins.publish(9092, BrokerLogin.random());
    try (LoginFile later = logins.publish(9092, BrokerLogin.random())) {
      earlier.close();
      assertThat(logins.find(BROKER)).contains(later.path());
    }
  }

  @Test
  void aBrokerThatHasEndedIsNamed() throws Exception {
    Process process = new ProcessBuilder("true").start();
    long ended = process.pid();
    process.waitFor();
    Path file = folder.resolve("kafka-9092.properties");
    for (String line :
        List.of(
            "The login of the Kafka broker %s of process %d, started %s."
                .formatted(BROKER, ended, Instant.now()),
            "The login of the Kafka broker %s of process %d, started 2020-01-01T00:00:00Z."
                .formatted(BROKER, ProcessHandle.current().pid()),
            "something else")) {
      OwnerFile.write(file, line, Map.of());
      assertThatThrownBy(() -> logins.find(BROKER))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The Kafka broker at %s, whose login is in %s, has ended. Start it again. If another"
                      .formatted(BROKER, file)
                  + " broker listens there now, delete the file.");
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws IOException {
    Path file = folder.resolve("kafka-9092.properties");
    // Root reads every file, but a folder is no file.
    Files.createDirectories(file);
    assertThatThrownBy(() -> logins.find(BROKER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " has the login of the Kafka broker at " + BROKER)
        .hasMessageContaining("--kafka-config");
  }

  @Test
  void aRuntimeFolderOfTheSystemComesFirst() throws IOException {
    Path runtime = Files.createDirectory(home.resolve("runtime"));
    assertThat(LocalLogins.folders(Map.of("XDG_RUNTIME_DIR", runtime.toString()), home))
        .containsExactly(runtime.resolve("moram"), folder);
    assertThat(LocalLogins.folders(Map.of("XDG_RUNTIME_DIR", runtime + "/absent"), home))
        .containsExactly(folder);
    assertThat(LocalLogins.folders(Map.of(), home)).containsExactly(folder);
  }

  @Test
  void theSecretIsInNoText() {
    BrokerLogin login = BrokerLogin.random();
    assertThat(login.password()).hasSize(43);
    assertThat(login.toString()).doesNotContain(login.password());
    assertThat(BrokerLogin.random()).isNotEqualTo(login);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Map<?, ?> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }
}
