// SPDX-License-Identifier: Apache-2.0
/** Answers in text. */
@NullMarked
package io.moram.serving.text;

import org.jspecify.annotations.NullMarked;
