// SPDX-License-Identifier: Apache-2.0
/** The three jobs by name, as they are sent to a cluster and as they start there. */
@NullMarked
package io.moram.jobs.submit;

import org.jspecify.annotations.NullMarked;
