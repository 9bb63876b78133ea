// SPDX-License-Identifier: Apache-2.0
/** Avro from foreign bytes. */
@NullMarked
package io.moram.schemas.binary;

import org.jspecify.annotations.NullMarked;
