// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report;

import io.moram.evaluation.AccuracyMatrix;
import io.moram.evaluation.AnswerStatistics;

/**
 * The figures of one rule in a run.
 *
 * @param rule the rule's name, such as {@code self-activated}
 * @param accuracy the accuracy on the test pictures, among the classes of all domains
 * @param within the accuracy of the same predictions, among the classes of the picture's own domain
 * @param pictures the number of pictures behind each cell of both
 * @param last what the answers of the last version say beside their classes
 */
public record RuleSummary(
    String rule,
    AccuracyMatrix accuracy,
    AccuracyMatrix within,
    PictureCounts pictures,
    AnswerStatistics last) {}
