// SPDX-License-Identifier: Apache-2.0
/** Which settings are secrets, and how they are shown. */
@NullMarked
package io.moram.jobs.secret;

import org.jspecify.annotations.NullMarked;
