// SPDX-License-Identifier: Apache-2.0
/** Tests of the log lines, and a capture of them for other tests. */
@NullMarked
package io.moram.flink.logging;

import org.jspecify.annotations.NullMarked;
