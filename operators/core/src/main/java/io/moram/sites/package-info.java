// SPDX-License-Identifier: Apache-2.0
/** The adapted linear layers of a backbone, as models and atoms both know them. */
@NullMarked
package io.moram.sites;

import org.jspecify.annotations.NullMarked;
