// SPDX-License-Identifier: Apache-2.0
/** The output files of a demo run: summary.json and report.html. */
@NullMarked
package io.moram.cli.report;

import org.jspecify.annotations.NullMarked;
