// SPDX-License-Identifier: Apache-2.0
/** Loads, caches and batches the open task's pictures. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.train.batches;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
