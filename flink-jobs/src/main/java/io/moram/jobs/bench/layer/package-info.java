// SPDX-License-Identifier: Apache-2.0
/** The benchmark of one adapted layer. */
@NullMarked
package io.moram.jobs.bench.layer;

import org.jspecify.annotations.NullMarked;
