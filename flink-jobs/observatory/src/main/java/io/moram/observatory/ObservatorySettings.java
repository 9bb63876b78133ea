// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory;

import io.moram.client.KafkaAccess;
import io.moram.observatory.answer.ModelSettings;
import io.moram.observatory.web.WebSettings;
import java.time.Instant;

/**
 * What is observed, and where it is shown.
 *
 * @param access the broker and its topics
 * @param web where the page is served
 * @param since the time from which on predictions and dead letters count
 * @param model answers the pictures or the texts of the page
 */
public record ObservatorySettings(
    KafkaAccess access, WebSettings web, Instant since, ModelSettings model) {}
