// SPDX-License-Identifier: Apache-2.0
/** What {@code moram submit} does before and after a submission, so that it means a running job. */
@NullMarked
package io.moram.cli.submit;

import org.jspecify.annotations.NullMarked;
