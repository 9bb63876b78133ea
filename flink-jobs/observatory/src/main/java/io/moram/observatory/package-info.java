// SPDX-License-Identifier: Apache-2.0
/** A page that shows what learners learn, from the topics alone. It changes nothing. */
@NullMarked
package io.moram.observatory;

import org.jspecify.annotations.NullMarked;
