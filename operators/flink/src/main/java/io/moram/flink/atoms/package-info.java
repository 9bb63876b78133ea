// SPDX-License-Identifier: Apache-2.0
/** The topic atoms, as the learner job and the serving job read it. */
@NullMarked
package io.moram.flink.atoms;

import org.jspecify.annotations.NullMarked;
