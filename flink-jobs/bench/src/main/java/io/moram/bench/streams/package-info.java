// SPDX-License-Identifier: Apache-2.0
/** Streams with known changes, composed of embedded pictures. */
@NullMarked
package io.moram.bench.streams;

import org.jspecify.annotations.NullMarked;
