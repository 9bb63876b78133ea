// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a message in a trace: the headers {@code traceparent} and {@code tracestate} of W3C
 * Trace Context, level 1.
 *
 * @param traceparent version, trace id, id of the parent span and flags: {@value #PARENT_LENGTH}
 *     characters
 * @param tracestate what tracing systems add, at most {@value #MOST_STATE} characters; null:
 *     nothing
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {
  /** The name of the header with the trace and the parent span. */
  public static final String PARENT = "traceparent";

  /** The name of the header with what tracing systems add. */
  public static final String STATE = "tracestate";

  /** The length of the header {@value #PARENT}. */
  public static final int PARENT_LENGTH = 55;

  /** The most characters of the header {@value #STATE}. */
  public static final int MOST_STATE = 512;

  private static final Pattern PARENT_FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final Pattern STATE_FORM = Pattern.compile("[\\x20-\\x7e\\t]{1,512}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if a header has another form
   */
  public TraceContext {
    if (!PARENT_FORM.matcher(traceparent).matches()) {
      throw new IllegalArgumentException(
          "traceparent is '" + traceparent + "'; must have the form of W3C Trace Context.");
    }
    if (tracestate != null && !STATE_FORM.matcher(tracestate).matches()) {
      throw new IllegalArgumentException(
          "tracestate must have 1 to " + MOST_STATE + " printable ASCII characters.");
    }
  }

  /**
   * Reads the headers of a message. A damaged header counts as absent, because a trace is no reason
   * to refuse a message. Without {@value #PARENT} there is no context.
   *
   * @param header returns the bytes of a header by its name, or null
   * @return the context; null if there is none
   */
  public static @Nullable TraceContext read(Function<String, byte @Nullable []> header) {
    byte[] parent = header.apply(PARENT);
    if (parent == null || parent.length != PARENT_LENGTH) {
      return null;
    }
    String traceparent = new String(parent, US_ASCII);
    if (!PARENT_FORM.matcher(traceparent).matches()) {
      return null;
    }
    byte[] added = header.apply(STATE);
    if (added == null || added.length > MOST_STATE) {
      return new TraceContext(traceparent, null);
    }
    String tracestate = new String(added, US_ASCII);
    return new TraceContext(
        traceparent, STATE_FORM.matcher(tracestate).matches() ? tracestate : null);
  }

  /** The context of a new trace, which every service records. */
  public static TraceContext random() {
    byte[] ids = new byte[24];
    RANDOM.nextBytes(ids);
    // Not all zeros, which means that there is no id.
    ids[0] |= 1;
    ids[16] |= 1;
    HexFormat hex = HexFormat.of();
    return new TraceContext(
        "00-" + hex.formatHex(ids, 0, 16) + "-" + hex.formatHex(ids, 16, 24) + "-01", null);
  }

  /** Gives the headers away, each with its name. */
  public void write(BiConsumer<String, byte[]> headers) {
    headers.accept(PARENT, traceparent.getBytes(US_ASCII));
    if (tracestate != null) {
      headers.accept(STATE, tracestate.getBytes(US_ASCII));
    }
  }

  /** The id of the trace, 32 hexadecimal digits. */
  public String traceId() {
    return traceparent.substring(3, 35);
  }
}
