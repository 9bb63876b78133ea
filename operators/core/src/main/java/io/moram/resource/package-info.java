// SPDX-License-Identifier: Apache-2.0
/**
 * Resources that several users share: opened by the first and closed by the last; and the memory of
 * the process.
 */
@NullMarked
package io.moram.resource;

import org.jspecify.annotations.NullMarked;
