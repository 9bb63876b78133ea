// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

/**
 * A stretch of a composed stream with one domain. Every segment but a stream's first begins with a
 * change.
 *
 * @param domain which one, by its place among the domains
 * @param start its first example, counted from 0
 * @param ramp over how many examples from there the mix shifts from the domain before; 0: at once
 */
public record Segment(int domain, int start, int ramp) {

  /** The first example from which the stream is of this domain alone. */
  public int settled() {
    return start + ramp;
  }
}
