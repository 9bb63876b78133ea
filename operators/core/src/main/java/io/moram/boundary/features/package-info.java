// SPDX-License-Identifier: Apache-2.0
/** Random features, samples and checks that the detectors share. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.boundary.features;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
