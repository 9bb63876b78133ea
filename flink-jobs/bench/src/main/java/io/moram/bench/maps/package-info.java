// SPDX-License-Identifier: Apache-2.0
/** Whether a task's atoms keep answering its pictures as later tasks are learned. */
@NullMarked
package io.moram.bench.maps;

import org.jspecify.annotations.NullMarked;
