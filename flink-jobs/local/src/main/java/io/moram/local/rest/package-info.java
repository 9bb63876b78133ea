// SPDX-License-Identifier: Apache-2.0
/** Protects the REST API and the dashboard of a Flink cluster on loopback from other web pages. */
@NullMarked
package io.moram.local.rest;

import org.jspecify.annotations.NullMarked;
