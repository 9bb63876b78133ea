// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.input;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a file of prompts and answers: its columns, or why it has none.
 *
 * @param line the line that it begins in, from 1
 * @param columns the texts of its columns, in their order; empty if it cannot be read
 * @param fault why it cannot be read, in words; empty if it can
 * @param json the row as a line of JSON, for a person to repair; null if it is too large
 */
@SuppressWarnings("ArrayRecordComponent") // Each row is read once, and nothing compares rows.
public record PairRow(
    long line, Map<String, String> columns, String fault, byte @Nullable [] json) {}
