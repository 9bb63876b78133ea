// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

/**
 * How well a task was answered while it was open.
 *
 * @param task the task, from 0
 * @param examples the number of its examples that the answers knew
 * @param pictures the number of pictures of its classes
 * @param correct the number of them that were right, among all classes so far
 */
public record OpenTaskAccuracy(int task, long examples, long pictures, long correct) {

  /** The share of right answers in per cent. */
  public double accuracy() {
    return 100.0 * correct / pictures;
  }
}
