// SPDX-License-Identifier: Apache-2.0
/** The training operator's keyed state and its formats. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.train.state;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
