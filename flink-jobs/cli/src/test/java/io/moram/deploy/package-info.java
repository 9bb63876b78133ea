// SPDX-License-Identifier: Apache-2.0
/**
 * The files of the folder deploy, checked against the formats that they have and against the code.
 */
@NullMarked
package io.moram.deploy;

import org.jspecify.annotations.NullMarked;
