// SPDX-License-Identifier: Apache-2.0
/** The web server of the page: its files, its data, and who may ask for them. */
@NullMarked
package io.moram.observatory.web;

import org.jspecify.annotations.NullMarked;
