// SPDX-License-Identifier: Apache-2.0
/** The command that asks a learner for a text. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.ask;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
