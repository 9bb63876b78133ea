// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the files of an exported bank hold.
 *
 * @param format always {@value #FORMAT}
 * @param version the version of this layout, {@value #VERSION}
 * @param learner the learner that was exported
 * @param backbone the fingerprint of the backbone that the atoms fit
 * @param tasks every sealed task, in order
 */
record BankManifest(
    String format, int version, String learner, String backbone, List<TaskEntry> tasks) {

  static final String FORMAT = "moram-bank";
  static final int VERSION = 1;

  private static final Pattern FILE = Pattern.compile("task-\\d{1,10}\\.safetensors");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
          .build();

  /**
   * A sealed task.
   *
   * @param task its number, from 0
   * @param file the file of its tensors
   * @param sha256 the file's SHA-256, in hexadecimal digits
   * @param sealedAt when it was sealed, in ISO 8601
   * @param examples the number of examples that it was given
   * @param recursOf the earlier task that came back; null: none
   * @param activation the settings that activate the atoms
   * @param vocabulary the classes that it saw first, in order of arrival
   * @param blocks its blocks, in the backbone's order of sites
   * @param signature the layout of its signature; null: it has none
   */
  record TaskEntry(
      int task,
      String file,
      String sha256,
      String sealedAt,
      long examples,
      @JsonSetter(nulls = Nulls.SET) @Nullable Integer recursOf,
      ActivationEntry activation,
      List<ClassEntry> vocabulary,
      List<BlockEntry> blocks,
      @JsonSetter(nulls = Nulls.SET) @Nullable SignatureEntry signature) {

    /** Copies the lists. */
    TaskEntry {
      vocabulary = List.copyOf(vocabulary);
      blocks = List.copyOf(blocks);
    }
  }

  /** The number of atoms kept per token, the softmax temperature, and the threshold. */
  record ActivationEntry(int topK, float temperature, float threshold) {}

  /** A class and its prompt, with {} where the class name goes. */
  record ClassEntry(String label, String promptTemplate) {}

  /** A block's site, and the CRC-32C of its keys followed by its values. */
  record BlockEntry(String site, long checksum) {}

  /**
   * What the tensors of a signature do not say.
   *
   * @param hiddenWidth the width of the features' first part
   * @param embeddingWidth the width of their second part
   * @param classes the classes of the means, in order
   * @param parts the records that carried it, in order
   */
  record SignatureEntry(
      int hiddenWidth, int embeddingWidth, List<ClassEntry> classes, List<PartEntry> parts) {

    /** Copies the lists. */
    SignatureEntry {
      classes = List.copyOf(classes);
      parts = List.copyOf(parts);
    }
  }

  /** A record's part of an encoded signature: its size, and the CRC-32C of its bytes. */
  record PartEntry(int bytes, long checksum) {}

  /** Copies the tasks. */
  BankManifest {
    tasks = List.copyOf(tasks);
  }

  /** The name of a task's file. */
  static String fileOf(int task) {
    return "task-%04d.safetensors".formatted(task);
  }

  /** The manifest as JSON. */
  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * Reads a manifest.
   *
   * @param place where it is, for errors
   * @throws IOException if it is not a manifest of this version
   */
  static BankManifest fromJson(byte[] json, String place) throws IOException {
    try {
      JsonNode root = JSON.readTree(json);
      if (!root.path("format").asText().equals(FORMAT)) {
        throw new IOException(place + " is not the manifest of an exported bank.");
      }
      if (root.path("version").asInt() != VERSION) {
        throw new IOException(
            "%s has version %s; must be %d. Use the version of this program that wrote it."
                .formatted(place, root.path("version"), VERSION));
      }
      BankManifest manifest = JSON.readValue(json, BankManifest.class);
      manifest.check(place);
      return manifest;
    } catch (JsonProcessingException e) {
      throw new IOException(place + " is not a manifest: " + e.getOriginalMessage(), e);
    }
  }

  private void check(String place) throws IOException {
    Set<String> files = new HashSet<>();
    for (int task = 0; task < tasks.size(); task++) {
      TaskEntry entry = tasks.get(task);
      if (entry.task() != task) {
        throw new IOException(
            "%s names task %d as number %d; must name every task from 0 in order."
                .formatted(place, entry.task(), task));
      }
      if (!FILE.matcher(entry.file()).matches() || !files.add(entry.file())) {
        throw new IOException(
            "%s: the file of task %d is '%s'; must be a name of its own like %s."
                .formatted(place, task, entry.file(), fileOf(task)));
      }
    }
  }
}
