// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.dialect;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class NearestName {
  /** What other systems call our fields, in lower-case letters without signs. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("class", "label"),
          Map.entry("classname", "label"),
          Map.entry("category", "label"),
          Map.entry("target", "label"),
          Map.entry("y", "label"),
          Map.entry("picture", "image"),
          Map.entry("photo", "image"),
          Map.entry("bytes", "image"),
          Map.entry("data", "image"),
          Map.entry("content", "image"),
          Map.entry("imagebase64", "image"),
          Map.entry("b64", "image"),
          Map.entry("timestamp", "eventTime"),
          Map.entry("time", "eventTime"),
          Map.entry("ts", "eventTime"),
          Map.entry("candidates", "candidateLabels"),
          Map.entry("labels", "candidateLabels"),
          Map.entry("classes", "candidateLabels"),
          Map.entry("k", "topK"),
          Map.entry("prompt", "promptTemplate"),
          Map.entry("template", "promptTemplate"),
          Map.entry("task", "taskMarker"),
          Map.entry("marker", "taskMarker"),
          Map.entry("model", "learner"),
          Map.entry("modelname", "learner"),
          Map.entry("version", "bankVersion"));

  private static final int LONGEST = 64;

  private NearestName() {}

  /** The known name that is nearest to a name: with few letters changed, or else a synonym. */
  public static Optional<String> of(String name, Collection<String> known) {
    String plain = plain(name);
    if (plain.isEmpty() || plain.length() > LONGEST) {
      return Optional.empty();
    }
    String synonym = SYNONYMS.get(plain);
    return known.stream()
        .filter(candidate -> distance(plain, plain(candidate)) <= most(candidate))
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
        .or(() -> Optional.ofNullable(synonym).filter(known::contains))
        .or(() -> withId(plain, known));
  }

  /** The number of changed letters up to which a name may be meant. */
  private static int most(String candidate) {
    return candidate.length() < 5 ? 1 : Math.max(2, candidate.length() / 3);
  }

  /** The field with the id, if a name is {@code id} alone. */
  private static Optional<String> withId(String plain, Collection<String> known) {
    return plain.equals("id") || plain.equals("uuid")
        ? known.stream().filter(candidate -> candidate.endsWith("Id")).findFirst()
        : Optional.empty();
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }

  /** The number of letters that are added, dropped or changed from one word to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
