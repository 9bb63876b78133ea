// SPDX-License-Identifier: Apache-2.0
/** Bank versions: assembled from blocks, cached in native memory, leased to predictors. */
@NullMarked
package io.moram.serving.bank;

import org.jspecify.annotations.NullMarked;
