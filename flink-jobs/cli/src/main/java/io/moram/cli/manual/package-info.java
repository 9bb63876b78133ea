// SPDX-License-Identifier: Apache-2.0
/** The manual of the command line, as pages and as a completion script. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.manual;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
