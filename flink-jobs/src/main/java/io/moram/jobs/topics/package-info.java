// SPDX-License-Identifier: Apache-2.0
/** The Kafka topics as sources and sinks of the jobs, and the settings that all jobs share. */
@NullMarked
package io.moram.jobs.topics;

import org.jspecify.annotations.NullMarked;
