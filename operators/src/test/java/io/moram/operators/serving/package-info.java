// SPDX-License-Identifier: Apache-2.0
/** Tests of the serving operators. */
@NullMarked
package io.moram.operators.serving;

import org.jspecify.annotations.NullMarked;
