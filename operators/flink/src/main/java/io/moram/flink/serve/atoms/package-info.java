// SPDX-License-Identifier: Apache-2.0
/** Follows the topic atoms and reads its blocks again. */
@NullMarked
package io.moram.flink.serve.atoms;

import org.jspecify.annotations.NullMarked;
