// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.moram.flink.atoms;

import org.jspecify.annotations.NullMarked;
