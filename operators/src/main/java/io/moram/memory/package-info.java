// SPDX-License-Identifier: Apache-2.0
/** Atoms, banks of atoms and their self-activation: the MoRAM layer, without a backbone. */
@NullMarked
package io.moram.memory;

import org.jspecify.annotations.NullMarked;
