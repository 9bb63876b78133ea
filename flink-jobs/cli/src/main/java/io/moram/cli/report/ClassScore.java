// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import org.jspecify.annotations.Nullable;

/**
 * How well a class of a domain was answered.
 *
 * @param domain the name of the domain
 * @param label the class
 * @param correct the number of its pictures that were answered right
 * @param pictures the number of its pictures, at least 1
 * @param wrongAnswer the class that most of the wrong answers named; null if none was wrong
 * @param wrongCount how often it was named
 */
public record ClassScore(
    String domain,
    String label,
    long correct,
    long pictures,
    @Nullable String wrongAnswer,
    long wrongCount) {

  /** The share of right answers, 0 to 1. */
  public double share() {
    return (double) correct / pictures;
  }
}
