// SPDX-License-Identifier: Apache-2.0
/** What tests on a real broker share. */
@NullMarked
package io.moram.local.testing;

import org.jspecify.annotations.NullMarked;
