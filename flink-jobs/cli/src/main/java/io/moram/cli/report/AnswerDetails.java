// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What single answers of the last version show, beyond the matrices.
 *
 * @param worst the classes with the smallest share of right answers under the default rule
 * @param pictures a few pictures with their answers, right and wrong ones
 * @param chance how often a guess is right; null: unknown
 */
public record AnswerDetails(
    List<ClassScore> worst, List<ExamplePicture> pictures, @Nullable ChanceLevel chance) {

  /** Nothing is known. */
  public static final AnswerDetails NONE = new AnswerDetails(List.of(), List.of(), null);

  /** Copies the lists. */
  public AnswerDetails {
    worst = List.copyOf(worst);
    pictures = List.copyOf(pictures);
  }
}
