// SPDX-License-Identifier: Apache-2.0
/** The commands, one class each. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.command;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
