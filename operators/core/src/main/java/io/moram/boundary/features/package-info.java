// SPDX-License-Identifier: Apache-2.0
/** Random features, samples and checks that the detectors share. */
@NullMarked
package io.moram.boundary.features;

import org.jspecify.annotations.NullMarked;
