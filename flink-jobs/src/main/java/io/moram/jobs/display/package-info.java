// SPDX-License-Identifier: Apache-2.0
/** How far long work is, for the person who waits for it. */
@NullMarked
package io.moram.jobs.display;

import org.jspecify.annotations.NullMarked;
