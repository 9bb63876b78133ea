// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Embeddings of real pictures by domain, and streams made of them. */
public final class Domains {
  private static final int SHOTS = 16;

  private final SortedMap<String, List<float[]>> embeddings;

  public Domains(SortedMap<String, List<float[]>> embeddings) {
    this.embeddings = embeddings;
  }

  /** The demo's six domains, 160 or 192 training pictures each. */
  public static Domains demo() {
    SortedMap<String, List<float[]>> domains = new TreeMap<>();
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                Objects.requireNonNull(
                    Domains.class.getResourceAsStream("/boundary/demo-embeddings.bin"))))) {
      int count = in.readInt();
      for (int domain = 0; domain < count; domain++) {
        String name = in.readUTF();
        int pictures = in.readInt();
        int width = in.readInt();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
          float[] row = new float[width];
          for (int j = 0; j < width; j++) {
            row[j] = in.readShort() / 32767f;
          }
          rows.add(row);
        }
        domains.put(name, rows);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return new Domains(domains);
  }

  public List<String> names() {
    return List.copyOf(embeddings.keySet());
  }

  public List<float[]> of(String domain) {
    return Objects.requireNonNull(embeddings.get(domain));
  }

  /** A domain's embeddings in random order. */
  public List<float[]> shuffled(String domain) {
    List<float[]> shuffled = new ArrayList<>(of(domain));
    Collections.shuffle(shuffled, new Random(1));
    return shuffled;
  }

  /** Every domain once, in alphabetical order, each shuffled. */
  public Stream oneAfterTheOther(long seed) {
    Random random = new Random(seed);
    List<Labeled> stream = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    for (String domain : embeddings.keySet()) {
      if (!stream.isEmpty()) {
        changes.add((long) stream.size());
      }
      List<Labeled> shuffled = labeled(domain);
      Collections.shuffle(shuffled, random);
      stream.addAll(shuffled);
    }
    return new Stream(
        stream.stream().map(Labeled::embedding).toList(),
        stream.stream().map(Labeled::label).toList(),
        changes);
  }

  /** A domain's embeddings with their classes, which have {@value #SHOTS} pictures each. */
  public List<Labeled> labeled(String domain) {
    List<Labeled> labeled = new ArrayList<>();
    for (float[] embedding : of(domain)) {
      labeled.add(new Labeled(embedding, domain + " " + labeled.size() / SHOTS));
    }
    return labeled;
  }

  /** An embedding with its class, which is known by its number alone. */
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Labeled(float[] embedding, String label) {}

  /**
   * A stream of embeddings.
   *
   * @param labels their classes
   * @param changes the first example of every domain but the first
   */
  public record Stream(List<float[]> embeddings, List<String> labels, List<Long> changes) {
    public Observation observation(int position) {
      return new Observation(position, embeddings.get(position), labels.get(position), null);
    }
  }
}
