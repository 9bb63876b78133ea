// SPDX-License-Identifier: Apache-2.0
/** Which atoms a bank version activates for a picture, site by site and patch by patch. */
@NullMarked
package io.moram.serving.activation;

import org.jspecify.annotations.NullMarked;
