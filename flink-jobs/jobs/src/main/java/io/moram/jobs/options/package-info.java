// SPDX-License-Identifier: Apache-2.0
/** Flink options as command-line flags and as a page of documentation. */
@NullMarked
package io.moram.jobs.options;

import org.jspecify.annotations.NullMarked;
