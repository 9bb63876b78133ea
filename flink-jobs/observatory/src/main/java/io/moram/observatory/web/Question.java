// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a picture or a text.
 *
 * @param version the bank version that answers; null: the newest
 * @param earlier an earlier version that answers too, to be compared; null: none
 * @param site the site whose atoms are shown for a picture; null: the one that the server chooses
 */
public record Question(
    @Nullable Integer version, @Nullable Integer earlier, @Nullable String site) {

  /**
   * Reads the parameters of a query.
   *
   * @throws RefusedException if a version is no whole number of 0 or more
   */
  static Question of(Map<String, String> query) {
    return new Question(version(query, "version"), version(query, "earlier"), query.get("site"));
  }

  private static @Nullable Integer version(Map<String, String> query, String name) {
    String text = query.get(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new RefusedException(
          400, name + " is '" + text + "'; must be a whole number of 0 or more.");
    }
    return Integer.valueOf(text);
  }
}
