// SPDX-License-Identifier: Apache-2.0
/** The settings that all jobs share, and the options of the backbone. */
@NullMarked
package io.moram.jobs.config;

import org.jspecify.annotations.NullMarked;
