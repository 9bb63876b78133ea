// SPDX-License-Identifier: Apache-2.0
/** A broker and a Flink cluster as separate processes on this machine, which survive a kill. */
@NullMarked
package io.moram.local.cluster;

import org.jspecify.annotations.NullMarked;
