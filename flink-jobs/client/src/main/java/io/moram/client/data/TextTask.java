// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.util.List;

/**
 * A task of prompts and answers.
 *
 * @param name its folder's
 * @param metric the name of how its answers are scored
 * @param train what is learned from, at least one item
 * @param test what is scored, at least one item
 */
public record TextTask(String name, String metric, List<TextItem> train, List<TextItem> test) {
  /** Copies the lists. */
  public TextTask {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /** The test items' prompts. */
  public List<String> prompts() {
    return test.stream().map(TextItem::prompt).toList();
  }

  /** The test items' answers. */
  public List<String> answers() {
    return test.stream().map(TextItem::answer).toList();
  }
}
