// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.classes;

import java.util.List;

/**
 * Classes to choose from, as a bank embeds them.
 *
 * @param labels the classes' names, without duplicates
 * @param embeddings of their prompts, of length 1, in the same order
 */
public record CandidateClasses(List<String> labels, List<float[]> embeddings) {

  long bytes() {
    long bytes = 0;
    for (int i = 0; i < labels.size(); i++) {
      bytes += TextEmbeddings.bytes(labels.get(i), embeddings.get(i));
    }
    return bytes;
  }
}
