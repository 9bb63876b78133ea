// SPDX-License-Identifier: Apache-2.0
/** Banks in native memory: loaded from blocks, cached, leased to predictors. */
@NullMarked
package io.moram.serving.bank;

import org.jspecify.annotations.NullMarked;
