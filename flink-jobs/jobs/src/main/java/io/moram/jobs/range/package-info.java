// SPDX-License-Identifier: Apache-2.0
/** The ranges of options. */
@NullMarked
package io.moram.jobs.range;

import org.jspecify.annotations.NullMarked;
