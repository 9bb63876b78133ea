// SPDX-License-Identifier: Apache-2.0
/** Builds the images of {@code deploy/docker} without a registry, and runs what is in them. */
@NullMarked
package io.moram.launcher.images;

import org.jspecify.annotations.NullMarked;
