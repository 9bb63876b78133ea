// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.detectors;

import io.moram.boundary.BoundaryDetector;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A detector in the comparison.
 *
 * @param name the name in tables and files
 * @param standard makes a detector with default settings
 * @param knob the setting of its curve; null if it has none
 */
public record ComparedDetector(
    String name, Supplier<BoundaryDetector> standard, @Nullable DetectorSetting knob) {}
