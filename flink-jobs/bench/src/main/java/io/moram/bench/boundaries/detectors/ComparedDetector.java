// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A detector in the comparison.
 *
 * @param name its name in tables and files
 * @param standard a new one at its default settings
 * @param knob what its curve is drawn over; null: it has none
 */
public record ComparedDetector(
    String name, Supplier<BoundaryDetector> standard, @Nullable DetectorSetting knob) {}
