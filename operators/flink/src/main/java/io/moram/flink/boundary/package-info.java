// SPDX-License-Identifier: Apache-2.0
/** The operator that finds task boundaries. */
@NullMarked
package io.moram.flink.boundary;

import org.jspecify.annotations.NullMarked;
