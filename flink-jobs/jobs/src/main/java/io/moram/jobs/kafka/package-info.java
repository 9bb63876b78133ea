// SPDX-License-Identifier: Apache-2.0
/** The Kafka topics as sources and sinks of the jobs. */
@NullMarked
package io.moram.jobs.kafka;

import org.jspecify.annotations.NullMarked;
