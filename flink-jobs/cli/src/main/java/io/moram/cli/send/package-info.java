// SPDX-License-Identifier: Apache-2.0
/** Commands that send pictures: examples and requests. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.send;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
