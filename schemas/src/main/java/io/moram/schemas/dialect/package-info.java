// SPDX-License-Identifier: Apache-2.0
/** The forms in which producers write the same value, and names for the forms that are refused. */
@NullMarked
package io.moram.schemas.dialect;

import org.jspecify.annotations.NullMarked;
