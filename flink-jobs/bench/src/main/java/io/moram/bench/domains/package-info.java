// SPDX-License-Identifier: Apache-2.0
/** Domains of pictures that a learner learns one after another, without Kafka and Flink. */
@NullMarked
package io.moram.bench.domains;

import org.jspecify.annotations.NullMarked;
