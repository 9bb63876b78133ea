// SPDX-License-Identifier: Apache-2.0
/** A run's report for people: one HTML file that needs no other. */
@NullMarked
package io.moram.cli.report.page;

import org.jspecify.annotations.NullMarked;
