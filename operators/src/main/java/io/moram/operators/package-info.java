// SPDX-License-Identifier: Apache-2.0
/** The Flink operators: state, time and metrics around the method's own packages. */
@NullMarked
package io.moram.operators;

import org.jspecify.annotations.NullMarked;
