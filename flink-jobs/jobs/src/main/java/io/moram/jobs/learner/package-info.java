// SPDX-License-Identifier: Apache-2.0
/** The learner job: from examples to sealed atoms. */
@NullMarked
package io.moram.jobs.learner;

import org.jspecify.annotations.NullMarked;
