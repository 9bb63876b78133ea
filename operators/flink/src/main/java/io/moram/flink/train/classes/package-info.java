// SPDX-License-Identifier: Apache-2.0
/** Checks of the classes that a learner is given, and the classes of earlier tasks. */
@NullMarked
package io.moram.flink.train.classes;

import org.jspecify.annotations.NullMarked;
