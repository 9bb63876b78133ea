// SPDX-License-Identifier: Apache-2.0
package io.moram.boundary.change;

import io.moram.boundary.features.ExampleFeatures;
import java.io.IOException;
import java.util.List;

/** Reads the next list of examples of a snapshot, in the format of its version. */
@FunctionalInterface
interface ExampleReader {
  List<ExampleFeatures> examples() throws IOException;
}
