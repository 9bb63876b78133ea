// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.cli.input.RecordLines;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.MessageLimits;
import io.moram.schemas.Request;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Requests as lines of JSON. */
final class LineRequests implements RequestSource {

  private final RecordLines lines;
  private final InputFlags input;
  private final Refusals refusals;
  private final MessageCodec<Request> codec = MessageCodec.requests();
  private long read;

  LineRequests(InputStream in, InputFlags input, Refusals refusals) {
    this.lines = new RecordLines(in, MessageLimits.DEFAULT.messageBytes());
    this.input = input;
    this.refusals = refusals;
  }

  @Override
  public @Nullable NamedRequest next() throws IOException {
    for (RecordLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.number() < input.firstLine()) {
        continue;
      }
      byte[] bytes = line.bytes();
      String fault = InputFlags.tooLong();
      try {
        if (bytes != null) {
          Request request = codec.decode(bytes);
          read++;
          return new NamedRequest(request, request.getRequestId());
        }
      } catch (MalformedMessageException e) {
        fault = String.valueOf(e.getMessage());
      }
      if (!input.skipsBad()) {
        throw new IOException(
            "Line %d (%d requests before it were sent): %s%s"
                .formatted(line.number(), read, fault, InputFlags.remedy(line.number())));
      }
      refusals.add("line " + line.number(), fault, bytes);
    }
    return null;
  }

  @Override
  public void close() {}
}
