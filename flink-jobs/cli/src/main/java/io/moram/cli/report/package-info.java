// SPDX-License-Identifier: Apache-2.0
/** What a run of the demo leaves behind: summary.json and report.html. */
@NullMarked
package io.moram.cli.report;

import org.jspecify.annotations.NullMarked;
