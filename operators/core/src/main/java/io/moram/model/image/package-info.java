// SPDX-License-Identifier: Apache-2.0
/** Decodes and preprocesses pictures for an image encoder. */
@NullMarked
package io.moram.model.image;

import org.jspecify.annotations.NullMarked;
