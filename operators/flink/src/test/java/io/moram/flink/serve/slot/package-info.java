// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moram.flink.serve.slot;

import org.jspecify.annotations.NullMarked;
