// SPDX-License-Identifier: Apache-2.0
/** How the training operator works. */
@NullMarked
package io.moram.flink.train.settings;

import org.jspecify.annotations.NullMarked;
