// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.cli.backup.BankExport;
import io.moram.cli.backup.BankFolder;
import io.moram.cli.progress.ProgressReporter;
import io.moram.client.KafkaAccess;
import io.moram.client.ReadMessage;
import io.moram.client.SealedTask;
import io.moram.client.TopicFollower;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Keeps an export of the learner's bank in the output folder, because the broker's topics are
 * deleted with the demo. For one thread.
 */
public final class BankKeeper implements AutoCloseable {

  private static final String FOLDER = "bank";
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaAccess access;
  private final String learner;
  private final Path folder;
  private final ProgressReporter display;
  private final TopicFollower<SpecificRecord> atoms;

  BankKeeper(KafkaAccess access, DemoSettings settings, ProgressReporter display) {
    this.access = access;
    this.learner = settings.learner();
    this.folder = folder(settings.output());
    this.display = display;
    this.atoms = TopicFollower.fromEnd(access, access.topics().atoms(), MessageCodec.atoms());
  }

  /** The folder of the bank in a demo's output folder. */
  public static Path folder(Path output) {
    return output.resolve(FOLDER);
  }

  /**
   * The bank that a demo goes on with.
   *
   * @param from the output folder of an earlier demo, or an exported bank
   * @throws IOException if it is neither, or its manifest is damaged
   */
  static BankFolder earlier(Path from) throws IOException {
    Path inOutput = folder(from);
    if (!Files.isDirectory(from)) {
      throw new IOException(
          "--resume is %s; must be the output folder of an earlier demo, or an exported bank."
              .formatted(from));
    }
    BankFolder bank = new BankFolder(Files.isDirectory(inOutput) ? inOutput : from);
    bank.requireManifest();
    return bank;
  }

  /** Writes the bank. What keeps it from being written is shown, and no failure of the demo. */
  void write() {
    try {
      List<SealedTask> tasks = BankExport.read(access, learner, this::show);
      new BankFolder(folder).write(learner, tasks, true);
    } catch (IOException e) {
      show(String.valueOf(e.getMessage()));
    }
  }

  /** Writes the bank again if it has changed meanwhile. */
  public void update() {
    boolean changed = false;
    List<ReadMessage<SpecificRecord>> messages = atoms.poll(POLL);
    while (!messages.isEmpty()) {
      changed |= messages.stream().anyMatch(this::isChange);
      messages = atoms.poll(POLL);
    }
    if (changed) {
      write();
    }
  }

  /** A seal, or a deleted key, as after a rollback. */
  private boolean isChange(ReadMessage<SpecificRecord> read) {
    return read.record() == null
        ? read.fault() == null
        : read.record() instanceof TaskSealed seal && seal.getLearner().equals(learner);
  }

  private void show(String remark) {
    display.say("The bank in " + folder + ": " + remark);
  }

  @Override
  public void close() {
    atoms.close();
  }
}
