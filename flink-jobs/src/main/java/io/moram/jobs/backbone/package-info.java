// SPDX-License-Identifier: Apache-2.0
/** Which frozen backbone the jobs use. */
@NullMarked
package io.moram.jobs.backbone;

import org.jspecify.annotations.NullMarked;
