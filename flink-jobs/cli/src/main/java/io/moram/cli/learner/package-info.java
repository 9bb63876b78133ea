// SPDX-License-Identifier: Apache-2.0
/** The commands that concern one learner of the learner job. */
@NullMarked
package io.moram.cli.learner;

import org.jspecify.annotations.NullMarked;
