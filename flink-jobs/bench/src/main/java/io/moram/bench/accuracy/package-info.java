// SPDX-License-Identifier: Apache-2.0
/** How accurate the rules are on domains that are learned one after another, without Kafka. */
@NullMarked
package io.moram.bench.accuracy;

import org.jspecify.annotations.NullMarked;
