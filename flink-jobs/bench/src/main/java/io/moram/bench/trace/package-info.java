// SPDX-License-Identifier: Apache-2.0
/** Text tasks that a language model learns one after another, as TRACE measures it. */
@NullMarked
package io.moram.bench.trace;

import org.jspecify.annotations.NullMarked;
