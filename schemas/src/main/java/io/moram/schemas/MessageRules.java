// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The rules that every decoded record satisfies, so that no later code checks them again. */
final class MessageRules {
  private static final Pattern LEARNER = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final int MAX_LABEL = 256;
  static final int MAX_ID = 256;
  private static final int MAX_TEMPLATE = 512;
  private static final int MAX_TOP_K = 10_000;
  private static final int MAX_CANDIDATES = 10_000;
  private static final int MAX_PARTS = 100_000;
  private static final int MAX_PART_BYTES = 512 * 1024;

  private final MessageLimits limits;

  MessageRules(MessageLimits limits) {
    this.limits = limits;
  }

  void check(SpecificRecord message) throws MalformedMessageException {
    if (message instanceof Example example) {
      checkExample(example);
    } else if (message instanceof EndOfTask end) {
      learner(end.getLearner());
    } else if (message instanceof Republish request) {
      learner(request.getLearner());
    } else if (message instanceof Rollback rollback) {
      learner(rollback.getLearner());
      atLeast("toTask", rollback.getToTask(), 0);
    } else if (message instanceof Forget forget) {
      learner(forget.getLearner());
    } else if (message instanceof Resume resume) {
      learner(resume.getLearner());
    } else if (message instanceof DeletedKey deleted) {
      learner(deleted.getLearner());
    } else if (message instanceof Request request) {
      checkRequest(request);
    } else if (message instanceof AtomBlockRecord block) {
      checkBlock(block);
    } else if (message instanceof SignaturePart part) {
      learner(part.getLearner());
      atLeast("task", part.getTask(), 0);
      range("part", part.getPart(), 0, MAX_PARTS - 1);
      range("the number of bytes", part.getBytes().remaining(), 1, MAX_PART_BYTES);
    } else if (message instanceof TaskSealed seal) {
      learner(seal.getLearner());
      atLeast("task", seal.getTask(), 0);
      if (seal.getRecursOf() != null) {
        range("recursOf", seal.getRecursOf(), 0, seal.getTask() - 1);
      }
      if (seal.getBeginsAnew() && seal.getTask() > 0) {
        throw invalid("beginsAnew is true; must be false for task " + seal.getTask() + ".");
      }
      checkPublished(seal.getActivation(), seal.getVocabulary());
    } else if (message instanceof ProvisionalPublished published) {
      learner(published.getLearner());
      atLeast("task", published.getTask(), 0);
      if (published.getBlocks().isEmpty() && published.getSignature().isEmpty()) {
        throw invalid("blocks and signature are empty; one of them must name 1 part or more.");
      }
      checkPublished(published.getActivation(), published.getVocabulary());
    }
  }

  private void checkExample(Example example) throws MalformedMessageException {
    learner(example.getLearner());
    text("exampleId", example.getExampleId(), 0, MAX_ID);
    image(example.getImage());
    label("label", example.getLabel());
    template(example.getPromptTemplate());
    if (example.getTaskMarker() != null) {
      text("taskMarker", example.getTaskMarker(), 1, MAX_ID);
    }
  }

  private void checkRequest(Request request) throws MalformedMessageException {
    learner(request.getLearner());
    text("requestId", request.getRequestId(), 1, MAX_ID);
    image(request.getImage());
    range("topK", request.getTopK(), 1, MAX_TOP_K);
    labels("candidateLabels", request.getCandidateLabels());
    if (request.getBankVersion() != null) {
      atLeast("bankVersion", request.getBankVersion(), 0);
    }
    EvaluationContext evaluation = request.getEvaluation();
    if (evaluation != null) {
      text("evaluation.domain", evaluation.getDomain(), 1, MAX_ID);
      label("evaluation.expectedLabel", evaluation.getExpectedLabel());
      labels("evaluation.domainLabels", evaluation.getDomainLabels());
    }
  }

  private static void checkBlock(AtomBlockRecord block) throws MalformedMessageException {
    learner(block.getLearner());
    atLeast("task", block.getTask(), 0);
    text("site", block.getSite(), 1, MAX_TEMPLATE);
    atLeast("rank", block.getRank(), 1);
    atLeast("inputWidth", block.getInputWidth(), 1);
    atLeast("outputWidth", block.getOutputWidth(), 1);
    matrix("keys", block.getKeys(), block.getRank(), block.getInputWidth());
    matrix("values", block.getValues(), block.getRank(), block.getOutputWidth());
  }

  private static void checkPublished(ActivationRecord activation, List<ClassName> vocabulary)
      throws MalformedMessageException {
    atLeast("activation.topK", activation.getTopK(), 2);
    float temperature = activation.getTemperature();
    float threshold = activation.getThreshold();
    if (!(temperature > 0) || !Float.isFinite(temperature) || !(Math.abs(threshold) <= 1)) {
      throw invalid(
          "activation is "
              + activation
              + "; must have a finite temperature above 0 and a threshold of -1 to 1.");
    }
    for (ClassName name : vocabulary) {
      label("vocabulary.label", name.getLabel());
      template(name.getPromptTemplate());
    }
  }

  private static void learner(String learner) throws MalformedMessageException {
    if (!LEARNER.matcher(learner).matches()) {
      throw invalid(
          "learner is " + Excerpt.of(learner) + "; must be 1 to 249 characters of [A-Za-z0-9._-].");
    }
  }

  private static void label(String field, String label) throws MalformedMessageException {
    text(field, label, 1, MAX_LABEL);
    if (label.isBlank()) {
      throw invalid(field + " is blank; must have a visible character.");
    }
  }

  private static void labels(String field, @Nullable List<String> labels)
      throws MalformedMessageException {
    if (labels == null) {
      return;
    }
    range("the number of " + field, labels.size(), 1, MAX_CANDIDATES);
    for (String label : labels) {
      label(field, label);
    }
  }

  private static void template(@Nullable String template) throws MalformedMessageException {
    if (template == null) {
      return;
    }
    text("promptTemplate", template, 1, MAX_TEMPLATE);
    if (!template.contains("{}")) {
      throw invalid(
          "promptTemplate is "
              + Excerpt.of(template)
              + "; must contain {}, which stands for the class name.");
    }
  }

  private void image(ByteBuffer image) throws MalformedMessageException {
    if (!image.hasRemaining()) {
      throw invalid("image is empty; must be a picture file.");
    }
    if (image.remaining() > limits.imageBytes()) {
      throw new MalformedMessageException(
          TOO_LARGE,
          "image has "
              + image.remaining()
              + " bytes; must have at most "
              + limits.imageBytes()
              + ".");
    }
  }

  private static void text(String field, String value, int least, int most)
      throws MalformedMessageException {
    if (value.length() < least || value.length() > most) {
      throw invalid(
          field
              + " has "
              + value.length()
              + " characters; must have "
              + least
              + " to "
              + most
              + ".");
    }
  }

  private static void matrix(String field, ByteBuffer bytes, int rows, int columns)
      throws MalformedMessageException {
    long wanted = (long) rows * columns * Float.BYTES;
    if (bytes.remaining() != wanted) {
      throw invalid(
          field
              + " has "
              + bytes.remaining()
              + " bytes; must have "
              + wanted
              + " for ["
              + rows
              + ", "
              + columns
              + "].");
    }
  }

  private static void atLeast(String field, int value, int least) throws MalformedMessageException {
    if (value < least) {
      throw invalid(field + " is " + value + "; must be " + least + " or more.");
    }
  }

  private static void range(String field, int value, int least, int most)
      throws MalformedMessageException {
    if (value < least || value > most) {
      throw invalid(field + " is " + value + "; must be " + least + " to " + most + ".");
    }
  }

  private static MalformedMessageException invalid(String message) {
    return new MalformedMessageException(INVALID, message);
  }
}
