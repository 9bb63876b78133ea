// SPDX-License-Identifier: Apache-2.0
/** The benchmark of the image encoder. */
@NullMarked
package io.moram.bench.forward;

import org.jspecify.annotations.NullMarked;
