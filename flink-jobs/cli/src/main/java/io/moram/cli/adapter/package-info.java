// SPDX-License-Identifier: Apache-2.0
/** Low-rank adapters that PEFT trained, as atoms. */
@NullMarked
package io.moram.cli.adapter;

import org.jspecify.annotations.NullMarked;
