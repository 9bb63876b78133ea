// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

/**
 * A part of a composed stream with one domain. Every segment except the first starts with a change.
 *
 * @param domain the index of the domain
 * @param start the first example, counted from 0
 * @param ramp the number of examples over which the mix shifts from the domain before; 0: no ramp
 */
public record Segment(int domain, int start, int ramp) {

  /** The first example after the ramp. */
  public int settled() {
    return start + ramp;
  }
}
