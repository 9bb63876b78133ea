// SPDX-License-Identifier: Apache-2.0
/** Follows the topic atoms and reads its blocks again. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.serve.atoms;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
