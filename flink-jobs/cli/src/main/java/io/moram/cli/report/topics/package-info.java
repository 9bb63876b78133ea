// SPDX-License-Identifier: Apache-2.0
/** The report of a learner from the topics alone. */
@NullMarked
package io.moram.cli.report.topics;

import org.jspecify.annotations.NullMarked;
