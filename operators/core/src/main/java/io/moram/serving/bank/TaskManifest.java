// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task's atoms must be before they are served: the marker that follows the blocks.
 *
 * @param task the task's number, from 0
 * @param provisionalStep the training step of a task still open; null where the task is sealed
 * @param backbone the fingerprint of the weights that the atoms fit
 * @param activation how the whole bank up to this task is to be activated
 * @param checksums every site's CRC-32C
 * @param vocabulary the classes that the task has seen first, in order of arrival
 * @param signature the CRC-32C of every part of the task's signature, by the part's name, in order;
 *     empty if it has none
 * @param recursOf the earlier task whose bank version answers for this one, which added no atoms;
 *     null: the task's own does
 */
public record TaskManifest(
    int task,
    @Nullable Integer provisionalStep,
    String backbone,
    Activation activation,
    Map<String, Long> checksums,
    List<ClassPrompt> vocabulary,
    Map<String, Long> signature,
    @Nullable Integer recursOf) {

  private static final String PART = "signature-";

  public TaskManifest {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
    vocabulary = List.copyOf(vocabulary);
    signature = Collections.unmodifiableMap(new LinkedHashMap<>(signature));
  }

  /** A task that its own bank version answers for. */
  public TaskManifest(
      int task,
      @Nullable Integer provisionalStep,
      String backbone,
      Activation activation,
      Map<String, Long> checksums,
      List<ClassPrompt> vocabulary,
      Map<String, Long> signature) {
    this(task, provisionalStep, backbone, activation, checksums, vocabulary, signature, null);
  }

  /** The name of a part of a signature, counted from 0, among the names of a task's blocks. */
  public static String partName(int part) {
    return PART + part;
  }
}
