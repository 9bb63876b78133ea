// SPDX-License-Identifier: Apache-2.0
/** Frozen models as atoms, training and serving see them. */
@NullMarked
package io.moram.model;

import org.jspecify.annotations.NullMarked;
