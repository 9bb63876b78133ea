// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A prompt and the answer that is expected. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TextItem(String prompt, String answer) {}
