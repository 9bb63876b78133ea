// SPDX-License-Identifier: Apache-2.0
/** Compares the libraries of the build with a stored snapshot of security advisories. */
@NullMarked
package io.moram.launcher.advisories;

import org.jspecify.annotations.NullMarked;
