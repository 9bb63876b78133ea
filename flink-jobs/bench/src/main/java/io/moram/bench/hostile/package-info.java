// SPDX-License-Identifier: Apache-2.0
/** Sends damaged records and pictures through the jobs, and checks that nothing is lost or slow. */
@NullMarked
package io.moram.bench.hostile;

import org.jspecify.annotations.NullMarked;
