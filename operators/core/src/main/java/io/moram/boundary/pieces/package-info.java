// SPDX-License-Identifier: Apache-2.0
/** The pieces of a detector's snapshot, for those that store them. */
@NullMarked
package io.moram.boundary.pieces;

import org.jspecify.annotations.NullMarked;
