// SPDX-License-Identifier: Apache-2.0
/** The embedded classes that a request chooses from. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.serving.classes;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
