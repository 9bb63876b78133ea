// SPDX-License-Identifier: Apache-2.0
/** What commands read: lines of JSON, and tables of prompts and answers. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.cli.input;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
