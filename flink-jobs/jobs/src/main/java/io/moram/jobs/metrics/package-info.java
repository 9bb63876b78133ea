// SPDX-License-Identifier: Apache-2.0
/** The description of every metric that the operators register. */
@NullMarked
package io.moram.jobs.metrics;

import org.jspecify.annotations.NullMarked;
