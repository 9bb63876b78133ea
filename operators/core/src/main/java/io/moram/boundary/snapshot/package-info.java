// SPDX-License-Identifier: Apache-2.0
/** The binary format of detector snapshots. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.boundary.snapshot;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
