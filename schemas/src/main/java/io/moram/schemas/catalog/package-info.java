// SPDX-License-Identifier: Apache-2.0
/** The record types as their readers and writers in other languages need them. */
@NullMarked
package io.moram.schemas.catalog;

import org.jspecify.annotations.NullMarked;
