// SPDX-License-Identifier: Apache-2.0
/** What DJL does not reach of its engine: programs of PyTorch operations. */
@NullMarked
package io.moram.engine;

import org.jspecify.annotations.NullMarked;
