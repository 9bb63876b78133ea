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
 */
public record TaskManifest(
    int task,
    @Nullable Integer provisionalStep,
    String backbone,
    Activation activation,
    Map<String, Long> checksums,
    List<ClassPrompt> vocabulary) {

  public TaskManifest {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
    vocabulary = List.copyOf(vocabulary);
  }
}
