// SPDX-License-Identifier: Apache-2.0
/** The embedded classes that a request chooses from. */
@NullMarked
package io.moram.serving.classes;

import org.jspecify.annotations.NullMarked;
