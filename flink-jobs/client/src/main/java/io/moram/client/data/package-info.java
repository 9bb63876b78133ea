// SPDX-License-Identifier: Apache-2.0
/** Labeled pictures from folders and zip files. */
@NullMarked
package io.moram.client.data;

import org.jspecify.annotations.NullMarked;
