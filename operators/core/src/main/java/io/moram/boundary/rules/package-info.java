// SPDX-License-Identifier: Apache-2.0
/** Boundaries by marker, and limits on the size of tasks. */
@NullMarked
package io.moram.boundary.rules;

import org.jspecify.annotations.NullMarked;
