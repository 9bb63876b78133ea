// SPDX-License-Identifier: Apache-2.0
/** The benchmark of one adapted layer. */
@NullMarked
package io.moram.bench.layer;

import org.jspecify.annotations.NullMarked;
