// SPDX-License-Identifier: Apache-2.0
/** Tests of the prediction from a bank. */
@NullMarked
package io.moram.serving;

import org.jspecify.annotations.NullMarked;
