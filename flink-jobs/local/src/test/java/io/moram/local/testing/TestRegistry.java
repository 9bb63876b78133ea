// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a schema registry that the jobs make, as Confluent documents them. No registry is
 * run. Ids count from 41.
 */
public final class TestRegistry implements AutoCloseable {
  private static final int FIRST_ID = 41;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final List<String> schemas = new ArrayList<>();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  public TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Registers a schema. Returns its id. */
  public synchronized int add(String schema) {
    int known = schemas.indexOf(schema);
    if (known >= 0) {
      return FIRST_ID + known;
    }
    schemas.add(schema);
    return FIRST_ID + schemas.size() - 1;
  }

  /** The calls so far, as method and path. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(exchange.getRequestMethod() + " " + path);
    JsonNode sent = MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    Map<String, ?> found = found(path, sent.path("schema").asText());
    byte[] body =
        MAPPER.writeValueAsBytes(
            found == null ? Map.of("error_code", 40403, "message", "Schema not found") : found);
    exchange.sendResponseHeaders(found == null ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private synchronized @Nullable Map<String, ?> found(String path, String schema) {
    if (path.endsWith("/versions")) {
      return Map.of("id", add(schema));
    }
    if (path.startsWith("/subjects/")) {
      int known = schemas.indexOf(schema);
      return known < 0 ? null : Map.of("id", FIRST_ID + known, "version", 1, "schema", schema);
    }
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)) - FIRST_ID;
    return id < 0 || id >= schemas.size() ? null : Map.of("schema", schemas.get(id));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
