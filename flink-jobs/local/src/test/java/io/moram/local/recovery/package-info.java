// SPDX-License-Identifier: Apache-2.0
/** What the jobs do to one another when one of them fails. */
@NullMarked
package io.moram.local.recovery;

import org.jspecify.annotations.NullMarked;
