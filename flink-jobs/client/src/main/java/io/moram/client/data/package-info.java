// SPDX-License-Identifier: Apache-2.0
/** Labeled pictures from folders and zip files, and tasks of texts from folders. */
@NullMarked
package io.moram.client.data;

import org.jspecify.annotations.NullMarked;
