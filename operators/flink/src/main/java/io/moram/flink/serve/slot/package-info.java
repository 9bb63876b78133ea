// SPDX-License-Identifier: Apache-2.0
/** What a serving slot of pictures and one of texts have in common. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.serve.slot;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
