// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.client.PredictionClient.Answer;

/** Prints answers. */
interface AnswerPrinter {

  /**
   * Takes an answer, and prints it now or later.
   *
   * @param name the name of its picture
   */
  void add(Answer answer, String name);

  /** Prints what is left. */
  void end();
}
