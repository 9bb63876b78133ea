// SPDX-License-Identifier: Apache-2.0
/** Checksums of the records of the topic {@code atoms}. */
@NullMarked
package io.moram.schemas.checksum;

import org.jspecify.annotations.NullMarked;
