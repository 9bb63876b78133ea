// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.schemas.Request;

/**
 * A request and the name of its picture.
 *
 * @param request the request
 * @param name the name of the picture for people; the id of a request without one
 */
record NamedRequest(Request request, String name) {}
