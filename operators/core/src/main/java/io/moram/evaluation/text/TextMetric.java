// SPDX-License-Identifier: Apache-2.0
package io.moram.evaluation.text;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an answer in text is scored, 0 to 100. The score of a task is the mean over its items. Blanks
 * at either end of an answer and of a reference do not count.
 */
public enum TextMetric {
  /** 100 if the answer is the reference, case included. */
  ACCURACY("accuracy") {
    @Override
    double of(String source, String answer, String reference) {
      return answer.equals(reference) ? 100 : 0;
    }
  },
  /** 100 if the answer is the reference but for case, punctuation and the number of blanks. */
  NORMALIZED_ACCURACY("normalized-accuracy") {
    @Override
    double of(String source, String answer, String reference) {
      return normalized(answer).equals(normalized(reference)) ? 100 : 0;
    }
  },
  /** 100 if the answer begins with the reference, which must not be empty: TRACE's accuracy. */
  PREFIX_ACCURACY("prefix-accuracy") {
    @Override
    double of(String source, String answer, String reference) {
      return !reference.isEmpty() && answer.startsWith(reference) ? 100 : 0;
    }
  },
  /** 100 if both begin with the same character: TRACE's accuracy on questions with choices. */
  FIRST_LETTER("first-letter") {
    @Override
    double of(String source, String answer, String reference) {
      return !reference.isEmpty() && answer.startsWith(reference.substring(0, 1)) ? 100 : 0;
    }
  },
  /**
   * 100 if the last number after the last equals sign is the reference's. Commas do not count. A
   * text without the sign is searched whole.
   */
  NUMERIC("numeric") {
    @Override
    double of(String source, String answer, String reference) {
      Optional<BigDecimal> number = lastNumber(answer);
      return number.isPresent() && number.equals(lastNumber(reference)) ? 100 : 0;
    }
  },
  /**
   * {@code 200 L / (|x| + |y|)} over characters, L the longest common subsequence: TRACE's edit
   * similarity before it is rounded.
   */
  SIMILARITY("similarity") {
    @Override
    double of(String source, String answer, String reference) {
      return CommonSubsequence.ratio(characters(answer), characters(reference));
    }
  },
  /** The F1 of ROUGE-L of one sentence: as {@link #SIMILARITY} over words between blanks. */
  ROUGE_L("rougeL") {
    @Override
    double of(String source, String answer, String reference) {
      return CommonSubsequence.ratio(words(answer), words(reference));
    }
  },
  /** SARI over words between blanks, case ignored, with the prompt as the source. */
  SARI("sari") {
    @Override
    double of(String source, String answer, String reference) {
      return Sari.score(source, answer, reference);
    }
  };

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}+");

  private final String label;

  TextMetric(String label) {
    this.label = label;
  }

  /**
   * The mean score of answers, 0 to 100.
   *
   * @param sources the prompts
   * @param answers one for each prompt
   * @param references one for each prompt
   */
  public double mean(List<String> sources, List<String> answers, List<String> references) {
    double sum = 0;
    for (int i = 0; i < answers.size(); i++) {
      sum += score(sources.get(i), answers.get(i), references.get(i));
    }
    return sum / answers.size();
  }

  /**
   * The metric with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TextMetric named(String label) {
    return Arrays.stream(values())
        .filter(metric -> metric.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "metric is '"
                        + label
                        + "'; must be one of "
                        + Arrays.stream(values()).map(TextMetric::toString).toList()
                        + "."));
  }

  /** Whether a score depends on the text that the answer rewrites. */
  public boolean needsSource() {
    return this == SARI;
  }

  /**
   * Scores an answer.
   *
   * @param source the prompt, which matters if {@link #needsSource}
   * @return 0 to 100
   */
  public final double score(String source, String answer, String reference) {
    return of(source, answer.strip(), reference.strip());
  }

  abstract double of(String source, String answer, String reference);

  static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(BLANKS.split(text.strip()));
  }

  private static List<Integer> characters(String text) {
    return text.codePoints().boxed().toList();
  }

  private static String normalized(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    return String.join(" ", words(PUNCTUATION.matcher(composed).replaceAll(" ")));
  }

  private static Optional<BigDecimal> lastNumber(String text) {
    String after = text.substring(text.lastIndexOf('=') + 1).replace(",", "");
    Matcher numbers = NUMBER.matcher(after);
    Optional<BigDecimal> last = Optional.empty();
    while (numbers.find()) {
      last = Optional.of(new BigDecimal(numbers.group()).stripTrailingZeros());
    }
    return last;
  }

  /** The name in files: {@code rougeL}. */
  @Override
  public String toString() {
    return label;
  }
}
