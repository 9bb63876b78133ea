// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.observatory.history.Section;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebServerTest {

  /** One learner without a history, whose answers say what was asked. */
  private static final class OneLearner implements PageData {
    @Override
    public ObjectNode about() {
      return JsonNodeFactory.instance.objectNode().put("broker", "here");
    }

    @Override
    public JsonNode learners() {
      return JsonNodeFactory.instance.arrayNode().add("ada");
    }

    @Override
    public Optional<JsonNode> section(String learner, Section section) {
      return learner.equals("ada")
          ? Optional.of(JsonNodeFactory.instance.objectNode().put("section", section.path()))
          : Optional.empty();
    }

    @Override
    public ObjectNode revisions(String learner) {
      return JsonNodeFactory.instance.objectNode().put("tasks", 7);
    }

    @Override
    public JsonNode answer(String learner, byte[] picture, Question question) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("bytes", picture.length)
          .put("version", question.version())
          .put("site", question.site());
    }

    @Override
    public byte[] pictureOf(String learner, String requestId) {
      return requestId.getBytes(UTF_8);
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        WebServer.start(
            new WebSettings(InetAddress.getLoopbackAddress(), 0, null), new OneLearner());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/,text/html",
    "/main.js,text/javascript",
    "/style.css,text/css",
    "/icon.svg,image/svg+xml",
    "/lib/lit-html.js,text/javascript"
  })
  void itServesThePageAndItsLibrary(String path, String type) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(answer.body()).isNotEmpty();
  }

  @Test
  void everyFileThatAPageFileImportsIsServed() throws Exception {
    List<String> missing = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of("/main.js"));
    for (int i = 0; i < open.size(); i++) {
      HttpResponse<String> file = get(open.get(i));
      if (file.statusCode() != 200) {
        missing.add(open.get(i));
      }
      Pattern.compile("(?:from|import) ?['\"]\\./([a-z/-]+\\.js)['\"]")
          .matcher(file.body())
          .results()
          .map(found -> "/" + found.group(1))
          .filter(path -> !open.contains(path))
          .forEach(open::add);
    }

    assertThat(missing).isEmpty();
    assertThat(open).hasSizeGreaterThan(10).contains("/lib/lit-html.js");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing.js",
        "/lib/../main.js",
        "/package-info.class",
        "/lib/package.json",
        "/api",
        "/api/learners/ada/nothing",
        "/api/learners/unknown/tasks",
        "//main.js"
      })
  void itHasNothingElse(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void noPageMayFrameItAndNoOtherAddressMayRunInIt() throws Exception {
    String policy = get("/").headers().firstValue("Content-Security-Policy").orElseThrow();

    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "*");
  }

  @Test
  void itAnswersSections() throws Exception {
    for (Section section : Section.values()) {
      HttpResponse<String> answer = get("/api/learners/ada/" + section.path());
      assertThat(new ObjectMapper().readTree(answer.body()).path("section").asText())
          .isEqualTo(section.path());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin,http://evil.example",
    "Origin,null",
    "Sec-Fetch-Site,cross-site",
    "Sec-Fetch-Site,same-site",
    "Host,evil.example",
    "Host,evil.example:PORT"
  })
  void itRefusesRequestsOfOtherPages(String name, String value) throws Exception {
    String answer = raw("GET /api/learners HTTP/1.1", name, value.replace("PORT", "" + port()), "");

    assertThat(answer).startsWith("HTTP/1.1 403");
  }

  @Test
  void aLinkOnAnotherPageMayLeadHere() throws Exception {
    assertThat(raw("GET / HTTP/1.1", "Sec-Fetch-Site", "cross-site", ""))
        .startsWith("HTTP/1.1 200");
    assertThat(raw("GET / HTTP/1.1", "Host", "evil.example", "")).startsWith("HTTP/1.1 403");
  }

  @Test
  void itAnswersAPictureWithTheQuestion() throws Exception {
    JsonNode answer = post("/api/learners/ada/answer?version=3&site=a%20b", new byte[10], 200);

    assertThat(answer.path("bytes").asInt()).isEqualTo(10);
    assertThat(answer.path("version").asInt()).isEqualTo(3);
    assertThat(answer.path("site").asText()).isEqualTo("a b");
  }

  @Test
  void itAnswersThePictureOfARequestWhoseNameHasSlashes() throws Exception {
    JsonNode answer =
        post("/api/learners/ada/answer?request=v1%2FRECALL%2Fa.png", new byte[0], 200);

    assertThat(answer.path("bytes").asInt()).isEqualTo("v1/RECALL/a.png".length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "newest", "1.5", "99999999999"})
  void itRefusesAVersionThatIsNone(String version) throws Exception {
    JsonNode answer = post("/api/learners/ada/answer?version=" + version, new byte[1], 400);

    assertThat(answer.path("error").asText()).contains("version", version, "0 or more");
  }

  @Test
  void itRefusesATooLargePicture() throws Exception {
    JsonNode answer =
        post("/api/learners/ada/answer", new byte[Routes.MOST_PICTURE_BYTES + 1], 413);

    assertThat(answer.path("error").asText()).contains("" + Routes.MOST_PICTURE_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"POST,/api/learners", "DELETE,/", "PUT,/main.js", "GET,/api/learners/ada/answer"})
  void itRefusesOtherMethods(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(new byte[0]))
            .build();

    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void itTellsAPageWhatHasChanged() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve("/api/changes?learner=ada")).build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());

    try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("event: change");
      assertThat(lines.readLine()).isEqualTo("data: {\"tasks\":7}");
    }
  }

  @Test
  void theTokenOpensThePageAndIsACookieFromThenOn() throws Exception {
    String token = WebSettings.newToken();
    try (WebServer guarded =
        WebServer.start(
            new WebSettings(InetAddress.getLoopbackAddress(), 0, token), new OneLearner())) {
      URI page = guarded.address();
      assertThat(status(page.resolve("/"), "")).isEqualTo(401);
      assertThat(status(page.resolve("/?token=wrong"), "")).isEqualTo(401);
      assertThat(status(page.resolve("/api/learners"), "moram-observatory=wrong")).isEqualTo(401);

      HttpResponse<String> opened =
          client.send(
              HttpRequest.newBuilder(page.resolve("/?token=" + token)).build(),
              BodyHandlers.ofString());
      String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(opened.statusCode()).isEqualTo(303);
      assertThat(opened.headers().firstValue("Location")).hasValue("/");
      assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
      assertThat(status(page.resolve("/api/learners"), cookie.substring(0, cookie.indexOf(';'))))
          .isEqualTo(200);
    }
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() throws Exception {
    InetAddress everywhere = InetAddress.getByName("0.0.0.0");

    assertThatThrownBy(() -> new WebSettings(everywhere, 0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0.0.0")
        .hasMessageContaining("token");
  }

  @Test
  void aTakenPortIsNamed() {
    WebSettings taken = new WebSettings(InetAddress.getLoopbackAddress(), port(), null);

    assertThatThrownBy(() -> WebServer.start(taken, new OneLearner()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("" + port())
        .hasMessageContaining("--port");
  }

  private int port() {
    return server.address().getPort();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
        BodyHandlers.ofString());
  }

  private int status(URI address, String cookie) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  private JsonNode post(String path, byte[] body, int status)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new ObjectMapper().readTree(answer.body());
  }

  /** Java's client does not let one set these headers. */
  private String raw(String line, String name, String value, String body) throws IOException {
    String host = name.equals("Host") ? "" : "Host: 127.0.0.1:" + port() + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket
          .getOutputStream()
          .write(
              (line + "\r\n" + host + name + ": " + value + "\r\nConnection: close\r\n\r\n" + body)
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
