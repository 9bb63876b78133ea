// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.trace;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One score.
 *
 * @param rule how a bank answered; of other methods, the method's name
 * @param task the task that was scored
 * @param afterTask the last task that had been learned; null: none
 * @param score 0 to 100
 */
@JsonPropertyOrder({"data", "method", "rule", "seed", "task", "afterTask", "score"})
public record TraceCell(
    String data,
    String method,
    String rule,
    long seed,
    String task,
    @Nullable String afterTask,
    double score) {}
