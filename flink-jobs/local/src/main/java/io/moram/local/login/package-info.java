// SPDX-License-Identifier: Apache-2.0
/** How clients log in at a Kafka broker of our own, and where the same user's commands find it. */
@NullMarked
package io.moram.local.login;

import org.jspecify.annotations.NullMarked;
