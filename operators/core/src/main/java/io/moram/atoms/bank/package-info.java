// SPDX-License-Identifier: Apache-2.0
/** Banks of frozen atoms in native memory. */
@NullMarked
package io.moram.atoms.bank;

import org.jspecify.annotations.NullMarked;
