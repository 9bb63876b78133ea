// SPDX-License-Identifier: Apache-2.0
/** What commands share: flags, tables, error texts and logging. */
@NullMarked
package io.moram.cli.console;

import org.jspecify.annotations.NullMarked;
