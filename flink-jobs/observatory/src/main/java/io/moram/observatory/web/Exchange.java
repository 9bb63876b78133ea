// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A request and its answer. Every answer has the headers that bound what a browser does with it.
 */
final class Exchange {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers of this size and more are compressed, in bytes. */
  private static final int COMPRESSED = 2048;

  private final HttpExchange http;

  Exchange(HttpExchange http) {
    this.http = http;
    Headers headers = http.getResponseHeaders();
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }

  String method() {
    return http.getRequestMethod();
  }

  String path() {
    return http.getRequestURI().getPath();
  }

  Headers headers() {
    return http.getRequestHeaders();
  }

  /** The parameters of the query, each with its last value. */
  Map<String, String> query() {
    Map<String, String> parameters = new HashMap<>();
    String raw = http.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(
              URLDecoder.decode(pair.substring(0, equals), UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
      }
    }
    return parameters;
  }

  /**
   * The body of the request.
   *
   * @param most the largest size, in bytes
   * @throws RefusedException if it is larger
   */
  byte[] body(int most) throws IOException {
    InputStream in = http.getRequestBody();
    byte[] body = in.readNBytes(most + 1);
    if (body.length > most) {
      throw new RefusedException(
          413, "What was sent has more than " + most + " bytes; must have fewer.");
    }
    return body;
  }

  void sendJson(JsonNode content) throws IOException {
    send(200, "application/json; charset=utf-8", JSON.writeValueAsBytes(content));
  }

  void sendError(int status, String text) throws IOException {
    byte[] body = JSON.writeValueAsBytes(JsonNodeFactory.instance.objectNode().put("error", text));
    send(status, "application/json; charset=utf-8", body);
  }

  void send(int status, String type, byte[] body) throws IOException {
    Headers headers = http.getResponseHeaders();
    headers.set("Content-Type", type);
    byte[] sent = body;
    List<String> accepted = headers().getOrDefault("Accept-Encoding", List.of());
    if (body.length >= COMPRESSED && accepted.stream().anyMatch(one -> one.contains("gzip"))) {
      sent = compressed(body);
      headers.set("Content-Encoding", "gzip");
    }
    http.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
    try (OutputStream out = http.getResponseBody()) {
      out.write(sent);
    }
  }

  /** Sends the browser to another path of this server, with a cookie. */
  void redirect(String path, String cookie) throws IOException {
    http.getResponseHeaders().set("Location", path);
    http.getResponseHeaders().set("Set-Cookie", cookie);
    http.sendResponseHeaders(303, -1);
    http.close();
  }

  /** Begins an answer that goes on for as long as the client listens. */
  OutputStream stream(String type) throws IOException {
    http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  void close() {
    http.close();
  }

  private static byte[] compressed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }
}
