// SPDX-License-Identifier: Apache-2.0
/** The settings of serving. */
@NullMarked
package io.moram.flink.serve.settings;

import org.jspecify.annotations.NullMarked;
