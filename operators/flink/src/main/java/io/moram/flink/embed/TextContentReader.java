// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import io.moram.flink.io.KafkaMessage;
import io.moram.flink.io.RecordPlace;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LearnerInput.EmbeddedExample;
import io.moram.model.FeatureWidths;
import io.moram.model.LanguageModel;
import io.moram.recall.TextFeatures;
import io.moram.schemas.DeadLetterReason;
import io.moram.schemas.TextExample;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads prompts with their answers. The features are those of the prompt's own tokens: the prompt
 * format is the same for all tasks.
 */
final class TextContentReader implements ContentReader<int[]> {
  private final LanguageModel model;
  private final TextFeatures features;
  private final int mostTokens;

  /**
   * @param mostTokens the longest prompt with its answer and the end token
   */
  TextContentReader(LanguageModel model, int mostTokens) {
    this.model = model;
    this.features = new TextFeatures(model);
    this.mostTokens = Math.min(mostTokens, model.contextLength());
  }

  @Override
  public PreparedExample<int[]> prepare(KafkaMessage message, SpecificRecord record)
      throws RefusedExampleException {
    if (!(record instanceof TextExample example)) {
      throw new RefusedExampleException(
          DeadLetterReason.INVALID,
          "The record is of the type "
              + record.getSchema().getName()
              + "; must be a TextExample, because this job's model is a language model. Send it to"
              + " a job whose backbone.folder holds a CLIP model.");
    }
    int[] prompt = model.tokenize(example.getPrompt());
    int answer = model.tokenize(example.getAnswer()).length;
    if (prompt.length == 0 || answer == 0) {
      throw new RefusedExampleException(
          DeadLetterReason.INVALID,
          "prompt has "
              + prompt.length
              + " tokens and answer has "
              + answer
              + "; both must have 1 or more.");
    }
    int all = model.tokenizePrompt(example.getPrompt()).length + answer + 1;
    if (all > mostTokens) {
      throw new RefusedExampleException(
          DeadLetterReason.TOO_LARGE,
          "prompt and answer have "
              + all
              + " tokens with the end token; must have at most "
              + mostTokens
              + ", which is the lower of learner.text-length and the model's context. Shorten the"
              + " prompt.");
    }
    return new PreparedExample<>(
        message,
        prompt,
        new EmbeddedExample(
            example.getLearner(),
            new Content.Text(example.getPrompt(), example.getAnswer()),
            Content.Text.LABEL,
            Content.Text.TEMPLATE,
            example.getTaskMarker(),
            NONE,
            NONE,
            RecordPlace.of(message),
            message.timestamp()));
  }

  @Override
  public FeatureWidths widths() {
    return TextFeatures.widths(model);
  }

  @Override
  public List<float[]> features(List<int[]> inputs) {
    return features.of(inputs);
  }

  @Override
  public DeadLetterReason notFinite() {
    return DeadLetterReason.INVALID;
  }
}
