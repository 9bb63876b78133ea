// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.cli.backup.BankManifest.TaskEntry;
import io.moram.client.SealedTask;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of an exported bank: a file of tensors per task, {@code manifest.json}, and its
 * SHA-256 in the format of {@code sha256sum}.
 */
public final class BankFolder {

  private static final String MANIFEST = "manifest.json";
  private static final String MANIFEST_SUM = "manifest.json.sha256";

  private final Path folder;

  /**
   * @param folder the folder; it may be absent before an export
   */
  public BankFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a bank. The files appear once all of them are complete.
   *
   * @param learner the learner
   * @param tasks its sealed tasks from 0, in order
   * @param force whether the files of an earlier export are replaced
   * @throws IOException if the folder holds other files, or cannot be written
   */
  public void write(String learner, List<SealedTask> tasks, boolean force) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + " is not a folder. Choose another one.");
    }
    Files.createDirectories(folder);
    Set<String> earlier = filesOfEarlierExport(force);
    Path workplace = Files.createTempDirectory(folder, ".export-");
    List<String> names = new ArrayList<>();
    try {
      List<TaskEntry> entries = new ArrayList<>();
      for (SealedTask task : tasks) {
        String name = BankManifest.fileOf(task.seal().getTask());
        names.add(name);
        entries.add(TaskTensors.entry(task, name, writeTensors(task, workplace.resolve(name))));
      }
      String backbone = tasks.get(0).seal().getBackbone();
      byte[] manifest =
          new BankManifest(BankManifest.FORMAT, BankManifest.VERSION, learner, backbone, entries)
              .toJson();
      Files.writeString(
          workplace.resolve(MANIFEST_SUM), hex(sha256().digest(manifest)) + "  " + MANIFEST + "\n");
      Files.write(workplace.resolve(MANIFEST), manifest);
      names.addAll(List.of(MANIFEST_SUM, MANIFEST));
      replace(earlier, names, workplace);
    } finally {
      for (String name : names) {
        Files.deleteIfExists(workplace.resolve(name));
      }
      Files.delete(workplace);
    }
  }

  /**
   * Returns if the folder has a manifest that is undamaged.
   *
   * @throws IOException if it is absent, damaged, or of another version
   */
  public void requireManifest() throws IOException {
    manifest();
  }

  /**
   * Reads the manifest.
   *
   * @throws IOException if it is absent, damaged, or of another version
   */
  BankManifest manifest() throws IOException {
    Path file = folder.resolve(MANIFEST);
    Path sum = folder.resolve(MANIFEST_SUM);
    if (!Files.isRegularFile(file) || !Files.isRegularFile(sum)) {
      throw new IOException(
          folder
              + " has no "
              + MANIFEST
              + " and "
              + MANIFEST_SUM
              + ". Choose an exported bank. An adapter of PEFT needs `moram bank import-adapter`.");
    }
    byte[] bytes = Files.readAllBytes(file);
    requireSum(file, hex(sha256().digest(bytes)), Files.readString(sum).split(" ", 2)[0]);
    return BankManifest.fromJson(bytes, file.toString());
  }

  /**
   * Reads a task's records.
   *
   * @param learner the learner that the records name
   * @throws IOException if a checksum does not match, or the file does not fit the manifest
   */
  SealedTask read(BankManifest manifest, TaskEntry entry, String learner) throws IOException {
    Path file = folder.resolve(entry.file());
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing. Restore it, or export the bank again.");
    }
    requireSum(file, sumOf(file), entry.sha256());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return TaskTensors.read(
          Safetensors.readAll(file.toString(), in), entry, learner, manifest.backbone());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not fit the manifest: " + e.getMessage(), e);
    }
  }

  private Set<String> filesOfEarlierExport(boolean force) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isEmpty()) {
        return Set.of();
      }
    }
    if (!force) {
      throw new IOException(
          folder + " is not empty. Choose an empty folder, or replace its export with --force.");
    }
    Set<String> names = new LinkedHashSet<>(List.of(MANIFEST, MANIFEST_SUM));
    manifest().tasks().forEach(entry -> names.add(entry.file()));
    return names;
  }

  private void replace(Set<String> earlier, List<String> names, Path workplace) throws IOException {
    for (String name : names) {
      if (!earlier.contains(name) && Files.exists(folder.resolve(name))) {
        throw new IOException(
            folder.resolve(name) + " is of no earlier export. Move it, or choose another folder.");
      }
    }
    for (String name : earlier) {
      Files.deleteIfExists(folder.resolve(name));
    }
    for (String name : names) {
      Files.move(workplace.resolve(name), folder.resolve(name));
    }
  }

  private static String writeTensors(SealedTask task, Path file) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out =
        new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest)) {
      SafetensorsWriter.write(TaskTensors.of(task), out);
    }
    return hex(digest.digest());
  }

  private static String sumOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
    return hex(digest.digest());
  }

  private static void requireSum(Path file, String found, String wanted) throws IOException {
    if (!found.equals(wanted)) {
      throw new IOException(
          "%s has the SHA-256 %s; must be %s. The file is damaged: take another copy of the export."
              .formatted(file, found, wanted));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
