// SPDX-License-Identifier: Apache-2.0
/** Tests of the serving operators. */
@NullMarked
package io.moram.flink.serve;

import org.jspecify.annotations.NullMarked;
