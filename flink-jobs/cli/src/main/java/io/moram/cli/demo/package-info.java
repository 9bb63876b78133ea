// SPDX-License-Identifier: Apache-2.0
/** The demo: a learner learns real domains one after the other and is scored after each. */
@NullMarked
package io.moram.cli.demo;

import org.jspecify.annotations.NullMarked;
