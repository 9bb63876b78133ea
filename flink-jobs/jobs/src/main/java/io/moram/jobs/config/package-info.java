// SPDX-License-Identifier: Apache-2.0
/** The settings that all jobs share, and which frozen backbone they use. */
@NullMarked
package io.moram.jobs.config;

import org.jspecify.annotations.NullMarked;
