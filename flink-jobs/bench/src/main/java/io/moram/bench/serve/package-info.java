// SPDX-License-Identifier: Apache-2.0
/** Measures what many learners on one backbone cost the answering of requests. */
@NullMarked
package io.moram.bench.serve;

import org.jspecify.annotations.NullMarked;
