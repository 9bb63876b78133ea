// SPDX-License-Identifier: Apache-2.0
/** What the slots of a TaskManager share: the banks, and the predictor of pictures. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.serve.predictor;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
