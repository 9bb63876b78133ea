// SPDX-License-Identifier: Apache-2.0
/** Atom blocks, their activation, and the classes that a learner knows by name. */
@NullMarked
package io.moram.atoms;

import org.jspecify.annotations.NullMarked;
