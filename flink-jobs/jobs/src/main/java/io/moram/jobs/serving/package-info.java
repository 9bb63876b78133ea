// SPDX-License-Identifier: Apache-2.0
/** The serving job: from requests to predictions. */
@NullMarked
package io.moram.jobs.serving;

import org.jspecify.annotations.NullMarked;
