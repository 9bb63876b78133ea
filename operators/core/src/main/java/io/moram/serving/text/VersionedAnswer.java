// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.text;

import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that grows, and the bank version that all of its steps are adapted by.
 *
 * @param answer closed by its owner
 * @param version the same from the first step to the last, because the answer's cache depends on it
 */
public record VersionedAnswer(GrowingAnswer answer, AnsweringVersion version) {

  /**
   * Lets answers of any learners and versions grow by one token each, in one pass of the model.
   *
   * @param answers at least one, none ended
   */
  public static void step(Generator generator, List<VersionedAnswer> answers) {
    List<VersionedAnswer> sorted = sortedByBank(answers);
    List<BankBatch.Part> parts =
        sorted.stream().map(one -> one.version.part(one.answer.unseenTokens())).toList();
    generator.step(
        sorted.stream().map(VersionedAnswer::answer).toList(), new BankBatch(parts)::apply);
  }

  /** Neighbours of one bank, and banks that are equally large, are computed together. */
  private static List<VersionedAnswer> sortedByBank(List<VersionedAnswer> answers) {
    Map<@Nullable AtomBank, List<VersionedAnswer>> byBank = new LinkedHashMap<>();
    for (VersionedAnswer one : answers) {
      byBank.computeIfAbsent(one.version.bank(), bank -> new ArrayList<>()).add(one);
    }
    return byBank.values().stream()
        .sorted(Comparator.comparingInt(own -> own.get(0).version.number()))
        .flatMap(List::stream)
        .toList();
  }
}
