// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.DeadLetterReason.INVALID;
import static io.moram.schemas.DeadLetterReason.TOO_LARGE;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * The rules that every decoded record satisfies, so that no later code checks them again. Texts
 * that producers choose are brought to one form: see {@link TextRules}.
 *
 * <p>The class names of sealed tasks are taken as they are: an earlier build may have sealed names
 * that are refused now, and a sealed task is never lost.
 */
final class MessageRules {
  private static final int MAX_SEALED_LABEL = 256;
  private static final int MAX_TOP_K = 10_000;
  private static final int MAX_PARTS = 100_000;
  private static final int MAX_PART_BYTES = 512 * 1024;

  private final MessageLimits limits;

  MessageRules(MessageLimits limits) {
    this.limits = limits;
  }

  /**
   * Brings a record's texts to their form and checks it.
   *
   * @throws MalformedMessageException if it breaks a rule
   */
  void apply(SpecificRecord message) throws MalformedMessageException {
    if (message instanceof Example example) {
      applyToExample(example);
    } else if (message instanceof TextExample example) {
      PromptRules.apply(example, limits.textBytes());
    } else if (message instanceof TextRequest request) {
      PromptRules.apply(request, limits.textBytes());
    } else if (message instanceof TextPrediction prediction) {
      PromptRules.apply(prediction);
    } else if (message instanceof EndOfTask end) {
      TextRules.learner(end.getLearner());
    } else if (message instanceof Republish request) {
      TextRules.learner(request.getLearner());
    } else if (message instanceof Rollback rollback) {
      TextRules.learner(rollback.getLearner());
      atLeast("toTask", rollback.getToTask(), 0);
    } else if (message instanceof Forget forget) {
      TextRules.learner(forget.getLearner());
    } else if (message instanceof Resume resume) {
      TextRules.learner(resume.getLearner());
    } else if (message instanceof DeletedKey deleted) {
      TextRules.learner(deleted.getLearner());
    } else if (message instanceof Request request) {
      applyToRequest(request);
    } else if (message instanceof AtomBlockRecord block) {
      checkBlock(block);
    } else if (message instanceof SignaturePart part) {
      TextRules.learner(part.getLearner());
      atLeast("task", part.getTask(), 0);
      range("part", part.getPart(), 0, MAX_PARTS - 1);
      range("the number of bytes", part.getBytes().remaining(), 1, MAX_PART_BYTES);
    } else if (message instanceof TaskSealed seal) {
      TextRules.learner(seal.getLearner());
      atLeast("task", seal.getTask(), 0);
      if (seal.getRecursOf() != null) {
        range("recursOf", seal.getRecursOf(), 0, seal.getTask() - 1);
      }
      if (seal.getBeginsAnew() && seal.getTask() > 0) {
        throw invalid("beginsAnew is true; must be false for task " + seal.getTask() + ".");
      }
      checkPublished(seal.getActivation(), seal.getVocabulary());
    } else if (message instanceof ProvisionalPublished published) {
      TextRules.learner(published.getLearner());
      atLeast("task", published.getTask(), 0);
      if (published.getBlocks().isEmpty() && published.getSignature().isEmpty()) {
        throw invalid("blocks and signature are empty; one of them must name 1 part or more.");
      }
      checkPublished(published.getActivation(), published.getVocabulary());
    }
  }

  private void applyToExample(Example example) throws MalformedMessageException {
    TextRules.learner(example.getLearner());
    TextRules.id("exampleId", example.getExampleId(), 0);
    image(example.getImage());
    example.setLabel(TextRules.name("label", example.getLabel()));
    example.setPromptTemplate(TextRules.template(example.getPromptTemplate()));
    example.setTaskMarker(TextRules.optionalName("taskMarker", example.getTaskMarker()));
  }

  private void applyToRequest(Request request) throws MalformedMessageException {
    TextRules.learner(request.getLearner());
    TextRules.id("requestId", request.getRequestId(), 1);
    image(request.getImage());
    range("topK", request.getTopK(), 1, MAX_TOP_K);
    request.setCandidateLabels(TextRules.names("candidateLabels", request.getCandidateLabels()));
    if (request.getBankVersion() != null) {
      atLeast("bankVersion", request.getBankVersion(), 0);
    }
    EvaluationContext evaluation = request.getEvaluation();
    if (evaluation != null) {
      evaluation.setDomain(TextRules.name("evaluation.domain", evaluation.getDomain()));
      evaluation.setExpectedLabel(
          TextRules.name("evaluation.expectedLabel", evaluation.getExpectedLabel()));
      evaluation.setDomainLabels(
          TextRules.names("evaluation.domainLabels", evaluation.getDomainLabels()));
    }
  }

  private static void checkBlock(AtomBlockRecord block) throws MalformedMessageException {
    TextRules.learner(block.getLearner());
    atLeast("task", block.getTask(), 0);
    TextRules.length("site", block.getSite(), 1, TextRules.MAX_TEMPLATE);
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
      TextRules.length("vocabulary.label", name.getLabel(), 1, MAX_SEALED_LABEL);
      TextRules.length("promptTemplate", name.getPromptTemplate(), 1, TextRules.MAX_TEMPLATE);
      if (!name.getPromptTemplate().contains("{}")) {
        throw invalid("promptTemplate is " + name.getPromptTemplate() + "; must contain {}.");
      }
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

  static void atLeast(String field, int value, int least) throws MalformedMessageException {
    if (value < least) {
      throw invalid(field + " is " + value + "; must be " + least + " or more.");
    }
  }

  static void range(String field, int value, int least, int most) throws MalformedMessageException {
    if (value < least || value > most) {
      throw invalid(field + " is " + value + "; must be " + least + " to " + most + ".");
    }
  }

  static MalformedMessageException invalid(String message) {
    return new MalformedMessageException(INVALID, message);
  }
}
