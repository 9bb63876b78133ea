// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server of the documented calls below {@code /subjects}; no registry is run. */
class RegistrySubjectTest {
  private static final String SCHEMA = "{\"type\":\"string\",\"doc\":\"ä\"}";

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int status = 200;
  private String answer = "{\"id\":41}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String sent =
              new ObjectMapper()
                  .readTree(exchange.getRequestBody().readAllBytes())
                  .path("schema")
                  .asText();
          var headers = exchange.getRequestHeaders();
          asked.add(
              String.join(
                  " ",
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath(),
                  headers.getFirst("Content-Type"),
                  headers.getFirst("Authorization"),
                  sent));
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private RegistrySubject subject(String user) {
    URI address = URI.create(address() + "/apis/ccompat/v7/");
    return new RegistrySubject(
        new RegistryAccess(address, user, Duration.ofSeconds(30)), "shop-predictions");
  }

  @Test
  void aSchemaIsRegisteredUnderTheNameOfItsTopic() {
    assertThat(subject("").register(SCHEMA)).isEqualTo(41);
    assertThat(asked)
        .containsExactly(
            "POST /apis/ccompat/v7/subjects/shop-predictions-value/versions"
                + " application/vnd.schemaregistry.v1+json null "
                + SCHEMA);
  }

  @Test
  void aSchemaIsFoundWithoutARegistration() {
    answer = "{\"subject\":\"shop-predictions-value\",\"version\":3,\"id\":7,\"schema\":\"{}\"}";
    assertThat(subject("ada:secret").find(SCHEMA)).isEqualTo(7);
    assertThat(asked)
        .containsExactly(
            "POST /apis/ccompat/v7/subjects/shop-predictions-value"
                + " application/vnd.schemaregistry.v1+json Basic YWRhOnNlY3JldA== "
                + SCHEMA);
  }

  @ParameterizedTest
  @CsvSource({
    "404, Schema not found, kafka.schema-registry.auto-register",
    "409, Schema being registered is incompatible, kafka.topic-prefix",
    "422, Invalid schema, kafka.schema-registry.url",
    "500, Error in the backend data store, kafka.schema-registry.url"
  })
  void aRefusalNamesAddressSubjectReasonAndRemedy(int code, String message, String remedy) {
    status = code;
    answer = "{\"error_code\":" + code + "01,\"message\":\"" + message + "\\u001b\"}";
    assertThatThrownBy(() -> subject("").register(SCHEMA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(address())
        .hasMessageContaining("shop-predictions-value")
        .hasMessageContaining("status " + code)
        .hasMessageContaining(message)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"id\":\"x\"}", "{\"id\":99999999999}", "<html>"})
  void rubbishIsNoId(String body) {
    answer = body;
    assertThatThrownBy(() -> subject("").register(SCHEMA))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(address())
        .hasMessageContaining("shop-predictions-value");
  }

  @Test
  void aRefusedUserIsTold() {
    status = 401;
    assertThatThrownBy(() -> subject("ada:wrong").find(SCHEMA))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("schema.registry.basic.auth.user.info")
        .hasMessageNotContaining("wrong");
  }

  /** The access allows half a minute of tries, but a submission waits for one only. */
  @Test
  void nobodyListens() {
    server.stop(0);
    long start = System.nanoTime();
    assertThatThrownBy(() -> subject("").register(SCHEMA))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("shop-predictions-value");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
