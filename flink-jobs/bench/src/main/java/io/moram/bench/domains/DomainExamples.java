// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.domains;

import io.moram.atoms.ClassPrompt;
import java.util.List;

/**
 * The examples of a domain in the order of their arrival.
 *
 * @param pixels as the backbone's preprocessing gives them
 * @param prompts the class of each
 * @param features the frozen features of each
 */
public record DomainExamples(
    List<float[]> pixels, List<ClassPrompt> prompts, List<float[]> features) {

  /** Copies the lists. */
  public DomainExamples {
    pixels = List.copyOf(pixels);
    prompts = List.copyOf(prompts);
    features = List.copyOf(features);
  }
}
