// SPDX-License-Identifier: Apache-2.0
/** The evaluation job: its graph and its options. */
@NullMarked
package io.moram.jobs.evaluation;

import org.jspecify.annotations.NullMarked;
