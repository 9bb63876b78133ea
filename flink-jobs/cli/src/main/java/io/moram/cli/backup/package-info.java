// SPDX-License-Identifier: Apache-2.0
/** The bank of one learner as files: tensors in safetensors, and a manifest. */
@NullMarked
package io.moram.cli.backup;

import org.jspecify.annotations.NullMarked;
