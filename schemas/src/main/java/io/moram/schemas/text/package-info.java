// SPDX-License-Identifier: Apache-2.0
/** Foreign text: which characters it may have, and how it is shown to people. */
@NullMarked
package io.moram.schemas.text;

import org.jspecify.annotations.NullMarked;
