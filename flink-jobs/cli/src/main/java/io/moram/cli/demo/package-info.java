// SPDX-License-Identifier: Apache-2.0
/** The demo: real domains learned one after the other, scored after each. */
@NullMarked
package io.moram.cli.demo;

import org.jspecify.annotations.NullMarked;
