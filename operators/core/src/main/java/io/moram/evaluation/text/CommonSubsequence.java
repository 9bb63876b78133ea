// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import java.util.List;

/** The longest common subsequence of two sequences. */
final class CommonSubsequence {

  private CommonSubsequence() {}

  /** Its length; takes time in proportion to the product of both lengths. */
  static int length(List<?> first, List<?> second) {
    int[] row = new int[second.size() + 1];
    for (Object element : first) {
      int diagonal = 0;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        row[j] = element.equals(second.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[second.size()];
  }

  /** {@code 200 L / (|x| + |y|)}, 0 to 100; 0 if nothing is common. */
  static double ratio(List<?> first, List<?> second) {
    int length = length(first, second);
    return length == 0 ? 0 : 200.0 * length / (first.size() + second.size());
  }
}
