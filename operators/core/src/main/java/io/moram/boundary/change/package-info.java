// SPDX-License-Identifier: Apache-2.0
/** Detects a change of distribution in embeddings and in class names. */
@NullMarked
package io.moram.boundary.change;

import org.jspecify.annotations.NullMarked;
