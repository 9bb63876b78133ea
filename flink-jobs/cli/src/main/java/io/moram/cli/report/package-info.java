// SPDX-License-Identifier: Apache-2.0
/** The content of a run's report, and its file for programs. */
@NullMarked
package io.moram.cli.report;

import org.jspecify.annotations.NullMarked;
