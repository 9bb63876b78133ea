// SPDX-License-Identifier: Apache-2.0
/** Bank versions, assembled from what the topic atoms has, without native memory. */
@NullMarked
package io.moram.serving.versions;

import org.jspecify.annotations.NullMarked;
