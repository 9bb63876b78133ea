// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.accuracy;

/**
 * How well the classes of an open task are answered before its first training step.
 *
 * @param data the name of the data
 * @param seed of the order of the examples
 * @param examples the number of examples per class that have arrived
 * @param accuracy on the open domain's test pictures, among the classes of all domains so far, in
 *     per cent; the mean over the domains
 */
public record FirstExamples(String data, long seed, int examples, double accuracy) {}
