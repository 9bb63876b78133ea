// SPDX-License-Identifier: Apache-2.0
/** Tests of the learner job. */
@NullMarked
package io.moram.jobs.learner;

import org.jspecify.annotations.NullMarked;
