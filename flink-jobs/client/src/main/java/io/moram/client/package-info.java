// SPDX-License-Identifier: Apache-2.0
/**
 * The topics as a program outside Flink uses them: sending records, and reading or following them.
 */
@NullMarked
package io.moram.client;

import org.jspecify.annotations.NullMarked;
