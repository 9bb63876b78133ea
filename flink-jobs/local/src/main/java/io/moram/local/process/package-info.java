// SPDX-License-Identifier: Apache-2.0
/** What a process still does when it ends. */
@NullMarked
package io.moram.local.process;

import org.jspecify.annotations.NullMarked;
