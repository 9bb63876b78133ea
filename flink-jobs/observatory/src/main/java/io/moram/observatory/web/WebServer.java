// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page and its data over HTTP. Nothing that it serves changes anything. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** Threads beside those of {@link ChangeStream}. */
  private static final int ANSWERING_THREADS = 8;

  private final HttpServer http;
  private final ExecutorService threads;
  private final ChangeStream changes = new ChangeStream();
  private final URI address;

  private WebServer(HttpServer http, ExecutorService threads, URI address) {
    this.http = http;
    this.threads = threads;
    this.address = address;
  }

  /**
   * Starts the server.
   *
   * @throws IOException if the address is in use or not this machine's
   */
  public static WebServer start(WebSettings settings, PageData data) throws IOException {
    // Otherwise every answer waits 40 ms for the acknowledgement of its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    PageFiles files = new PageFiles();
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), 0);
    } catch (IOException e) {
      throw new IOException(
          "The observatory cannot listen on %s:%d: %s. Choose another port with --port."
              .formatted(settings.address().getHostAddress(), settings.port(), e.getMessage()),
          e);
    }
    int port = http.getAddress().getPort();
    ExecutorService threads =
        new ThreadPoolExecutor(
            0,
            ChangeStream.MOST_PAGES + ANSWERING_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "observatory-web");
              thread.setDaemon(true);
              return thread;
            },
            // The thread that accepts connections answers when all others are busy.
            new ThreadPoolExecutor.CallerRunsPolicy());
    String host = settings.address().getHostAddress();
    URI address =
        URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    WebServer server = new WebServer(http, threads, address);
    AccessRules rules =
        new AccessRules(settings.address().isLoopbackAddress(), port, settings.token());
    Routes routes = new Routes(rules, files, data, server.changes);
    http.setExecutor(threads);
    http.createContext("/", exchange -> answer(routes, exchange));
    http.start();
    return server;
  }

  private static void answer(Routes routes, HttpExchange http) {
    Exchange exchange = new Exchange(http);
    try {
      routes.answer(exchange);
    } catch (RefusedException e) {
      refuse(exchange, e.status(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // The client has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("A request of the page failed: path={}", http.getRequestURI().getPath(), e);
      refuse(exchange, 500, "The observatory failed. Its log says why.");
    } finally {
      exchange.close();
    }
  }

  private static void refuse(Exchange exchange, int status, String reason) {
    try {
      exchange.sendError(status, reason);
    } catch (IOException e) {
      // The client has gone, or the answer had begun.
    }
  }

  /** The address of the page. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    changes.close();
    http.stop(0);
    threads.shutdownNow();
  }
}
