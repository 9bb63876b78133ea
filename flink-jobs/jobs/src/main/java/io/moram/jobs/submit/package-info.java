// SPDX-License-Identifier: Apache-2.0
/** The three jobs by name: their submission to a cluster, and their start on it. */
@NullMarked
package io.moram.jobs.submit;

import org.jspecify.annotations.NullMarked;
