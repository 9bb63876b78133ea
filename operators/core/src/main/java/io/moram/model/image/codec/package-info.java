// SPDX-License-Identifier: Apache-2.0
/** Recognises and reads the formats of pictures: a class per format. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.moram.model.image.codec;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
