// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import io.moram.atoms.Activation;
import io.moram.atoms.ClassPrompt;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a task's atoms must be before they are served: the marker that follows the blocks.
 *
 * @param task the task's number, from 0
 * @param provisionalStep the training step of a task still open; null where the task is sealed
 * @param backbone the fingerprint of the weights that the atoms fit
 * @param activation how the whole bank up to this task is to be activated
 * @param checksums every site's CRC-32C
 * @param vocabulary the classes that the task has seen first, in order of arrival
 * @param signature the CRC-32C of every part of the task's signature, by the part's name, in order;
 *     empty if it has none
 * @param recursOf the earlier task whose bank version answers for this one, which added no atoms;
 *     null: the task's own does
 */
public record TaskManifest(
    int task,
    @Nullable Integer provisionalStep,
    String backbone,
    Activation activation,
    Map<String, Long> checksums,
    List<ClassPrompt> vocabulary,
    Map<String, Long> signature,
    @Nullable Integer recursOf) {

  private static final String PART = "signature-";

  public TaskManifest {
    checksums = Checksums.of(checksums);
    vocabulary = List.copyOf(vocabulary);
    signature = Checksums.of(signature);
  }

  /** A task that its own bank version answers for. */
  public TaskManifest(
      int task,
      @Nullable Integer provisionalStep,
      String backbone,
      Activation activation,
      Map<String, Long> checksums,
      List<ClassPrompt> vocabulary,
      Map<String, Long> signature) {
    this(task, provisionalStep, backbone, activation, checksums, vocabulary, signature, null);
  }

  /** The name of a part of a signature, counted from 0, among the names of a task's blocks. */
  public static String partName(int part) {
    return PART + part;
  }

  /**
   * The checksums of a task's blocks by name, in order; immutable. Serving holds them for every
   * task of every learner, so an entry takes 12 bytes, and equal names are one string.
   */
  private static final class Checksums extends AbstractMap<String, Long> {
    private final String[] names;
    private final long[] checksums;

    private Checksums(String[] names, long[] checksums) {
      this.names = names;
      this.checksums = checksums;
    }

    static Checksums of(Map<String, Long> checksums) {
      return checksums instanceof Checksums compact
          ? compact
          : new Checksums(
              checksums.keySet().stream().map(String::intern).toArray(String[]::new),
              checksums.values().stream().mapToLong(Long::longValue).toArray());
    }

    private final class Entries extends AbstractSet<Map.Entry<String, Long>> {
      @Override
      public Iterator<Map.Entry<String, Long>> iterator() {
        return IntStream.range(0, names.length)
            .mapToObj(place -> Map.entry(names[place], checksums[place]))
            .iterator();
      }

      @Override
      public int size() {
        return names.length;
      }
    }

    @Override
    public Set<Map.Entry<String, Long>> entrySet() {
      return new Entries();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return (other instanceof Checksums that
              && Arrays.equals(names, that.names)
              && Arrays.equals(checksums, that.checksums))
          || super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }
}
