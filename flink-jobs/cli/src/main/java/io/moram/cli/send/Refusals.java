// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.text.VisibleText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What was left out of a run, because it breaks a rule: printed, and written into a report. The
 * report has each line or name as it was, below a remark with the reason. So a person can repair it
 * and send it. For one thread.
 */
final class Refusals implements AutoCloseable {

  private static final int MOST_PRINTED = 10;

  private final PrintWriter err;
  private final @Nullable Path report;
  private @Nullable OutputStream out;
  private long count;

  /**
   * @param report the file, which must not exist; null for none
   */
  Refusals(PrintWriter err, @Nullable Path report) throws IOException {
    this.err = err;
    this.report = report;
    if (report != null && Files.exists(report)) {
      throw new IOException("--report is " + report + "; must be a file that does not exist yet.");
    }
  }

  /**
   * Notes a record.
   *
   * @param where the line or the picture, for people
   * @param record what is written into the report; null if it is too large for it
   */
  void add(String where, String reason, byte @Nullable [] record) throws IOException {
    count++;
    String remark = VisibleText.of(where + ": " + reason);
    if (count <= MOST_PRINTED) {
      err.println("moram: left out: " + remark);
    } else if (count == MOST_PRINTED + 1) {
      err.println("moram: more are left out" + (report == null ? "." : "; see " + report + "."));
    }
    err.flush();
    if (report != null) {
      OutputStream file = opened(report);
      file.write(("# " + remark + "\n").getBytes(UTF_8));
      if (record != null) {
        file.write(record);
        file.write('\n');
      }
    }
  }

  long count() {
    return count;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }

  private OutputStream opened(Path file) throws IOException {
    OutputStream open = out;
    if (open == null) {
      try {
        open =
            new BufferedOutputStream(
                Files.newOutputStream(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException e) {
        throw new IOException(
            "--report is " + file + "; must be a file that does not exist yet.", e);
      }
      out = open;
    }
    return open;
  }
}
