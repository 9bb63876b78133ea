// SPDX-License-Identifier: Apache-2.0
/** The optimisation of a task of pictures: the contrastive loss of pictures and class names. */
@NullMarked
package io.moram.training.picture;

import org.jspecify.annotations.NullMarked;
