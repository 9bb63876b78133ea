// SPDX-License-Identifier: Apache-2.0
/** The settings of the training operator. */
@NullMarked
package io.moram.flink.train.settings;

import org.jspecify.annotations.NullMarked;
