// SPDX-License-Identifier: Apache-2.0
/** The demo of a language model that learns text tasks from a stream. */
@NullMarked
package io.moram.cli.demo.text;

import org.jspecify.annotations.NullMarked;
