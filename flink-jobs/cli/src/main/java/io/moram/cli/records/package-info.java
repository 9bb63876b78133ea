// SPDX-License-Identifier: Apache-2.0
/** Commands that show what is on the topics, and send dead letters back. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.records;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
