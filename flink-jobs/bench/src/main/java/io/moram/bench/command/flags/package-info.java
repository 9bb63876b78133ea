// SPDX-License-Identifier: Apache-2.0
/** Flags that several benchmarks have. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.bench.command.flags;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
