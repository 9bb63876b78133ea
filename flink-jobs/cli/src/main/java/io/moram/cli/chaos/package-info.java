// SPDX-License-Identifier: Apache-2.0
/** Random faults on a cluster of processes, and a check of the topics that nothing was lost. */
@NullMarked
package io.moram.cli.chaos;

import org.jspecify.annotations.NullMarked;
