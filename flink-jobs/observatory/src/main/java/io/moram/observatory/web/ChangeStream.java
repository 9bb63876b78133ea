// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells open pages what has changed, as server-sent events, at most once per second each. An event
 * has the numbers of changes, and no content: a page fetches what it shows.
 */
final class ChangeStream {

  /** The most pages at a time. Each takes a thread. */
  static final int MOST_PAGES = 32;

  private static final long INTERVAL_MILLIS = 1000;

  /** A line without meaning this often shows whether the page is still there. */
  private static final int KEEP_ALIVE_INTERVALS = 10;

  private final Semaphore pages = new Semaphore(MOST_PAGES);
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Tells one page until it goes or the server closes.
   *
   * @param revisions the numbers of changes now
   */
  void serve(Exchange exchange, Supplier<ObjectNode> revisions)
      throws IOException, InterruptedException {
    if (!pages.tryAcquire()) {
      throw new RefusedException(
          503, MOST_PAGES + " pages are open; must be fewer. Close one, and reload this one.");
    }
    try (OutputStream out = exchange.stream("text/event-stream; charset=utf-8")) {
      ObjectNode told = null;
      int quiet = 0;
      do {
        ObjectNode now = revisions.get();
        if (!now.equals(told)) {
          out.write(("event: change\ndata: " + now + "\n\n").getBytes(UTF_8));
          out.flush();
          told = now;
          quiet = 0;
        } else if (++quiet % KEEP_ALIVE_INTERVALS == 0) {
          out.write(":\n\n".getBytes(UTF_8));
          out.flush();
        }
      } while (!closing.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    } finally {
      pages.release();
    }
  }

  void close() {
    closing.countDown();
  }
}
