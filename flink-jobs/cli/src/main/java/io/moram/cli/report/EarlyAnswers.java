// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

/**
 * How well a domain was answered while its task was open and had taken no training step.
 *
 * @param domain the name of the domain
 * @param sentPerClass the number of its examples per class that were sent, on average
 * @param examplesPerClass the number of them that the answers knew, on average. It is smaller if
 *     the learner holds examples back to find boundaries
 * @param correct the number of its test pictures that were right, among all classes so far
 * @param pictures the number of its test pictures
 */
public record EarlyAnswers(
    String domain, int sentPerClass, double examplesPerClass, long correct, long pictures) {

  /** The share of right answers in per cent. */
  public double accuracy() {
    return pictures == 0 ? Double.NaN : 100.0 * correct / pictures;
  }
}
