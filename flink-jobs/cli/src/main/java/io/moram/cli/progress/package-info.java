// SPDX-License-Identifier: Apache-2.0
/** Reports of the progress of long work, for the person who waits for it. */
@NullMarked
package io.moram.cli.progress;

import org.jspecify.annotations.NullMarked;
