// SPDX-License-Identifier: Apache-2.0
/** What the topics have said about every learner, in a form that a page can show. */
@NullMarked
package io.moram.observatory.history;

import org.jspecify.annotations.NullMarked;
