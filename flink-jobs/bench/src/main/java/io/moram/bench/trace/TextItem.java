// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A prompt and the answer that is expected. */
@JsonIgnoreProperties(ignoreUnknown = true)
record TextItem(String prompt, String answer) {}
