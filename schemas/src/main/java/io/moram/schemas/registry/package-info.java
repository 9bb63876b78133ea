// SPDX-License-Identifier: Apache-2.0
/** Schemas of messages that carry the id of a schema registry instead of a fingerprint. */
@NullMarked
package io.moram.schemas.registry;

import org.jspecify.annotations.NullMarked;
