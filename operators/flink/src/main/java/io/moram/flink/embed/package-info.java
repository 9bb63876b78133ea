// SPDX-License-Identifier: Apache-2.0
/** The operator that embeds examples with the frozen backbone. */
@NullMarked
package io.moram.flink.embed;

import org.jspecify.annotations.NullMarked;
