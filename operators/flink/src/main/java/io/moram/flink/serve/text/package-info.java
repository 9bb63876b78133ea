// SPDX-License-Identifier: Apache-2.0
/** The operator that answers prompts with a language model. */
@NullMarked
package io.moram.flink.serve.text;

import org.jspecify.annotations.NullMarked;
