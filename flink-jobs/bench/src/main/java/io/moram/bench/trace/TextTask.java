// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import io.moram.evaluation.text.TextMetric;
import java.util.List;

/**
 * A task of prompts and answers.
 *
 * @param name its folder's
 * @param metric how its answers are scored
 * @param train what is learned from, at least one item
 * @param test what is scored, at least one item
 */
record TextTask(String name, TextMetric metric, List<TextItem> train, List<TextItem> test) {
  TextTask {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /** The mean score of answers to the test items, 0 to 100. */
  double score(List<String> answers) {
    double sum = 0;
    for (int i = 0; i < test.size(); i++) {
      TextItem item = test.get(i);
      sum += metric.score(item.prompt(), answers.get(i), item.answer());
    }
    return sum / test.size();
  }
}
