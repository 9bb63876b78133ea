// SPDX-License-Identifier: Apache-2.0
/** The binary format of detector snapshots. */
@NullMarked
package io.moram.boundary.snapshot;

import org.jspecify.annotations.NullMarked;
