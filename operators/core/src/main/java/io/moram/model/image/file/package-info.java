// SPDX-License-Identifier: Apache-2.0
/** What all formats of pictures share: headers, limits, orientation, samples and readers. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.model.image.file;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
