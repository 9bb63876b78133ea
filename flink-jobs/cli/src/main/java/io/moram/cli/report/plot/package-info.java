// SPDX-License-Identifier: Apache-2.0
/** Draws the curves of a report as pictures for print. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.report.plot;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
