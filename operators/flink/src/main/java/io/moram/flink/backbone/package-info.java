// SPDX-License-Identifier: Apache-2.0
/** The frozen backbone as the operators share it: one copy for every slot of a JVM. */
@NullMarked
package io.moram.flink.backbone;

import org.jspecify.annotations.NullMarked;
