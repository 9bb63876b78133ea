// SPDX-License-Identifier: Apache-2.0
/** The commands that start, show and kill the processes of a cluster on this machine. */
@NullMarked
package io.moram.cli.cluster;

import org.jspecify.annotations.NullMarked;
