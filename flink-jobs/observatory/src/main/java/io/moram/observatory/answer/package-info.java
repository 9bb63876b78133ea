// SPDX-License-Identifier: Apache-2.0
/** Answers pictures as serving does, and shows which atoms answered. */
@NullMarked
package io.moram.observatory.answer;

import org.jspecify.annotations.NullMarked;
