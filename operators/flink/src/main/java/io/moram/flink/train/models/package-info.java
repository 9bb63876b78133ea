// SPDX-License-Identifier: Apache-2.0
/** What a task's training needs of each kind of frozen model. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.flink.train.models;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
