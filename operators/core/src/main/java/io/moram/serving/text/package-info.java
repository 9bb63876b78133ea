// SPDX-License-Identifier: Apache-2.0
/** Answers in text: tokens that a language model continues a prompt with. */
@NullMarked
package io.moram.serving.text;

import org.jspecify.annotations.NullMarked;
