// SPDX-License-Identifier: Apache-2.0
/** The predictor that the slots of a TaskManager share, with its banks. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.serve.predictor;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
