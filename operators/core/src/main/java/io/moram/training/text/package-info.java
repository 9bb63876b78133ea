// SPDX-License-Identifier: Apache-2.0
/** The optimisation of a task of prompts and answers: the next-token loss on answers. */
@NullMarked
package io.moram.training.text;

import org.jspecify.annotations.NullMarked;
