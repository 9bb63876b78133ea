// SPDX-License-Identifier: Apache-2.0
/** The place of messages in a trace, as W3C Trace Context writes it. */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.moram.schemas.trace;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
