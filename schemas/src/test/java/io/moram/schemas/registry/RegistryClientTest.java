// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server of the documented call {@code GET /schemas/ids/ID}; no registry is run. */
class RegistryClientTest {
  private HttpServer server;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          Answer answer = answers.size() > 1 ? answers.remove(0) : answers.get(0);
          byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private RegistryClient client(String path, String user, Duration patience) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    return new RegistryClient(new RegistryAccess(URI.create(address), user, patience));
  }

  private RegistryClient client() {
    return client("", "", Duration.ofMillis(1));
  }

  @Test
  void aSchemaIsAskedOnceAndRemembered() {
    answers.add(new Answer(200, "{\"schema\":\"\\\"string\\\"\"}"));
    RegistryClient client = client("/apis/ccompat/v7/", "", Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      assertThat(client.find(17)).hasValue(new RegisteredSchema("AVRO", "\"string\"", false));
    }
    assertThat(asked).containsExactly("/apis/ccompat/v7/schemas/ids/17 null");
  }

  @Test
  void kindAndReferencesAreRead() {
    answers.add(
        new Answer(
            200, "{\"schema\":\"{}\",\"schemaType\":\"JSON\",\"references\":[{\"name\":\"a\"}]}"));
    assertThat(client().find(1)).hasValue(new RegisteredSchema("JSON", "{}", true));
  }

  @Test
  void anIdThatDoesNotExistIsRememberedToo() {
    answers.add(new Answer(404, "{\"error_code\":40403}"));
    RegistryClient client = client();
    assertThat(client.find(5)).isEmpty();
    assertThat(client.find(5)).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void theUserIsSent() {
    answers.add(new Answer(200, "{\"schema\":\"{}\"}"));
    client("", "ada:secret", Duration.ofMillis(1)).find(1);
    assertThat(asked).containsExactly("/schemas/ids/1 Basic YWRhOnNlY3JldA==");
  }

  @Test
  void aFaultThatPassesIsTriedAgain() {
    answers.add(new Answer(503, ""));
    answers.add(new Answer(500, "{}"));
    answers.add(new Answer(200, "{\"schema\":\"{}\"}"));
    assertThat(client("", "", Duration.ofSeconds(30)).find(1)).isPresent();
    assertThat(asked).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 403, 429, 500, 503})
  void anotherStatusIsNoAnswer(int status) {
    answers.add(new Answer(status, ""));
    assertThatThrownBy(() -> client().find(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("The schema registry at http://127.0.0.1:")
        .hasMessageContaining(String.valueOf(status));
    // A redirection is not followed.
    assertThat(asked).allMatch(path -> path.startsWith("/schemas/ids/1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"schema\":7}", "<html>"})
  void rubbishIsNoAnswer(String body) {
    answers.add(new Answer(200, body));
    assertThatThrownBy(() -> client().find(1)).isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void anAnswerWithoutAnEndIsCutOff() {
    answers.add(new Answer(200, "{\"schema\":\"" + "x".repeat(2 << 20) + "\"}"));
    assertThatThrownBy(() -> client().find(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("its answer has more than 1048576 bytes");
  }

  @Test
  void nobodyListens() {
    server.stop(0);
    assertThatThrownBy(() -> client().find(1)).isInstanceOf(RegistryUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host", "host:8081", "http:/x", "http://ada:secret@host"})
  void theAddressIsChecked(String address) {
    URI uri = URI.create(address);
    assertThatThrownBy(() -> new RegistryAccess(uri, "", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("kafka.schema-registry.url is ")
        .hasMessageNotContaining("secret");
  }

  /** Damaged answers, deep ones among them: a schema, or one line that says what is wrong. */
  @Test
  void everyAnswerIsReadOrRefused() {
    String sound =
        "{\"schema\":\"\\\"string\\\"\",\"schemaType\":\"AVRO\",\"references\":[{\"name\":\"a\"}]}";
    String[] pieces = {
      "{", "}", "[", "]", "\"", "null", "1e999999999", "\\ud83d", "[".repeat(100_000)
    };
    Random random = new Random(1);
    RegistryClient client = client("", "", Duration.ZERO);
    int read = 0;
    for (int id = 0; id < 500; id++) {
      int at = random.nextInt(sound.length());
      int to = Math.min(sound.length(), at + random.nextInt(4));
      String piece = pieces[random.nextInt(pieces.length)];
      answers.clear();
      answers.add(new Answer(200, sound.substring(0, at) + piece + sound.substring(to)));
      try {
        read += client.find(id).isPresent() ? 1 : 0;
      } catch (RegistryUnavailableException refused) {
        assertThat(refused.getMessage()).hasSizeLessThan(1500).doesNotContainPattern("\\p{Cntrl}");
      }
    }
    assertThat(read).isBetween(20, 480);
  }
}
