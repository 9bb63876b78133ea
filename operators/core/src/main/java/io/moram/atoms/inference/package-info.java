// SPDX-License-Identifier: Apache-2.0
/**
 * The adapted layer at inference: atoms score their own relevance, and active ones add to the
 * output.
 */
@NullMarked
package io.moram.atoms.inference;

import org.jspecify.annotations.NullMarked;
